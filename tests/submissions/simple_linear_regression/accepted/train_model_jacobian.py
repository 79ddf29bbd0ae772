"""
title = "The gradient as a Jacobian, by torch.autograd.functional"
"""

# %% replace train_model
def train_model(X, y, hypothesis_func, cost_func, theta_0, theta_1, epochs=100, learning_rate=0.1):
    cost_hist, theta_0_hist, theta_1_hist, theta_0_grad_hist, theta_1_grad_hist = [], [], [], [], []
    for epoch in range(epochs):
        with torch.no_grad():
            cost_hist.append(cost_func(hypothesis_func(X, theta_0, theta_1), y).item())
        slope_0, slope_1 = torch.autograd.functional.jacobian(
            lambda a, b: cost_func(hypothesis_func(X, a, b), y), (theta_0, theta_1)
        )
        theta_0_hist.append(theta_0.item())
        theta_1_hist.append(theta_1.item())
        theta_0_grad_hist.append(slope_0.item())
        theta_1_grad_hist.append(slope_1.item())
        with torch.no_grad():
            theta_0 -= learning_rate * slope_0.reshape(theta_0.shape)
            theta_1 -= learning_rate * slope_1.reshape(theta_1.shape)
    return cost_hist, theta_0_hist, theta_1_hist, theta_0_grad_hist, theta_1_grad_hist
