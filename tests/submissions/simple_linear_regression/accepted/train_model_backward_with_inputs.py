"""
title = "backward(inputs=...), gradients replaced by zeros"
"""

# %% replace train_model
def train_model(X, y, hypothesis_func, cost_func, theta_0, theta_1, epochs=100, learning_rate=0.1):
    cost_hist = []
    theta_0_hist, theta_1_hist = [], []
    theta_0_grad_hist, theta_1_grad_hist = [], []

    for epoch in range(epochs):
        loss = cost_func(hypothesis_func(X, theta_0, theta_1), y)
        loss.backward(inputs=[theta_0, theta_1])

        with torch.no_grad():
            cost_hist.append(cost_func(hypothesis_func(X, theta_0, theta_1), y).item())
            theta_0_hist.append(theta_0.item())
            theta_1_hist.append(theta_1.item())
            theta_0_grad_hist.append(theta_0.grad.item())
            theta_1_grad_hist.append(theta_1.grad.item())

            theta_0.data.add_(theta_0.grad, alpha=-learning_rate)
            theta_1.data.add_(theta_1.grad, alpha=-learning_rate)
            theta_0.grad = torch.zeros_like(theta_0)
            theta_1.grad = torch.zeros_like(theta_1)

    return cost_hist, theta_0_hist, theta_1_hist, theta_0_grad_hist, theta_1_grad_hist
