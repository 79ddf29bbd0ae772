"""
title = "The records are arrays and detached tensors of one element"
"""

# %% replace train_model
def train_model(X, y, hypothesis_func, cost_func, theta_0, theta_1, epochs=100, learning_rate=0.1):
    cost_hist = np.zeros(epochs)
    theta_0_hist = torch.zeros(epochs, 1)
    theta_1_hist, theta_0_grad_hist, theta_1_grad_hist = [], [], []
    for epoch in range(epochs):
        loss = cost_func(hypothesis_func(X, theta_0, theta_1), y)
        loss.backward()
        with torch.no_grad():
            cost_hist[epoch] = loss.item()
            theta_0_hist[epoch] = theta_0.item()
            theta_1_hist.append(theta_1.detach().clone())
            theta_0_grad_hist.append(theta_0.grad.clone().squeeze())
            theta_1_grad_hist.append(theta_1.grad.numpy().copy())
            theta_0 -= learning_rate * theta_0.grad
            theta_1 -= learning_rate * theta_1.grad
        theta_0.grad.zero_()
        theta_1.grad.zero_()
    return cost_hist, theta_0_hist, theta_1_hist, theta_0_grad_hist, theta_1_grad_hist
