"""
title = "torch.func.functional_call inside torch.func.grad_and_value, in the way of JAX"
"""

# %% replace train_model_new
from torch.func import functional_call, grad_and_value


def train_model_new(X, y, model, cost_func, epochs=100, learning_rate=0.1):
    parameters = {name: parameter.detach() for name, parameter in model.named_parameters()}

    def objective(values):
        return cost_func(functional_call(model, values, (X,)), y)

    cost_hist = []
    for _ in range(epochs):
        slopes, cost = grad_and_value(objective)(parameters)
        cost_hist.append(cost.item())
        for name in parameters:
            parameters[name].sub_(learning_rate * slopes[name])
    return cost_hist
