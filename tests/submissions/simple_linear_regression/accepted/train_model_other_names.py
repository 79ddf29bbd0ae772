"""
title = "Lines in another order, other names, more predictions than needed, prints"
"""

# %% replace train_model
def train_model(X, y, hypothesis_func, cost_func, theta_0, theta_1, epochs=100, learning_rate=0.1):
    cost_hist = []
    theta_0_hist, theta_1_hist = [], []
    theta_0_grad_hist, theta_1_grad_hist = [], []

    for epoch in range(epochs):
        y_hat = hypothesis_func(X, theta_0, theta_1)
        J = cost_func(y_hat, y)
        torch.autograd.backward(J)
        if epoch % 25 == 0:
            print(epoch, J.item(), cost_func(hypothesis_func(X, theta_0, theta_1), y).item())

        with torch.no_grad():
            cost_hist.append(cost_func(hypothesis_func(X, theta_0, theta_1), y).item())
            theta_0_hist.append(theta_0.item())
            theta_1_hist.append(theta_1.item())
            theta_0_grad_hist.append(theta_0.grad.item())
            theta_1_grad_hist.append(theta_1.grad.item())

            gradients = theta_0.grad.detach().clone(), theta_1.grad.detach().clone()
            for parameter, gradient in zip((theta_1, theta_0), reversed(gradients)):
                parameter.data = parameter.data - learning_rate * gradient
            theta_0.grad.zero_()
            theta_1.grad.zero_()

    return cost_hist, theta_0_hist, theta_1_hist, theta_0_grad_hist, theta_1_grad_hist
