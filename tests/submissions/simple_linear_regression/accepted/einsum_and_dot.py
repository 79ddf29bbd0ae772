"""
title = "Formulas by einsum and dot products, gradients reset to None"
"""

# %% replace hypothesis
def hypothesis(x, theta_0, theta_1):
    if isinstance(x, torch.Tensor):
        return torch.einsum("ij,jk->ik", x, theta_1) + theta_0
    return x * theta_1 + theta_0

# %% replace mse
mse = lambda p, t: torch.dot((p - t).flatten(), (p - t).flatten()) / (2 * p.numel())

# %% replace train_model
def train_model(X, y, hypothesis_func, cost_func, theta_0, theta_1, epochs=100, learning_rate=0.1):
    histories = [], [], [], [], []
    for _ in range(epochs):
        cost = cost_func(targets=y, predictions=hypothesis_func(X, theta_0, theta_1)) if False else cost_func(
            hypothesis_func(X, theta_0, theta_1), y
        )
        cost.backward()
        for history, value in zip(
            histories, (cost, theta_0, theta_1, theta_0.grad, theta_1.grad), strict=True
        ):
            history.append(value.item())
        for theta in (theta_0, theta_1):
            theta.data = theta.data - learning_rate * theta.grad
            theta.grad = None
    return histories
