"""
title = "torch.func.grad_and_value of a function of both parameters"
"""

# %% replace train_model
def train_model(X, y, hypothesis_func, cost_func, theta_0, theta_1, epochs=100, learning_rate=0.1):
    def objective(a, b):
        return cost_func(hypothesis_func(X, a, b), y)

    look = torch.func.grad_and_value(objective, argnums=(0, 1))
    way = []
    for _ in range(epochs):
        slopes, height = look(theta_0.detach(), theta_1.detach())
        way.append([height.item()] + [tensor.item() for tensor in (theta_0, theta_1, *slopes)])
        theta_0.data = theta_0.data - learning_rate * slopes[0]
        theta_1.data = theta_1.data - learning_rate * slopes[1]
    return tuple(map(list, zip(*way)))
