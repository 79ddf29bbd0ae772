"""
title = "functional_call on a dictionary of parameters, copied into the module at the end of each epoch"
"""

# %% replace train_model_new
from torch.func import functional_call


def train_model_new(X, y, model, cost_func, epochs=100, learning_rate=0.1):
    cost_hist = []
    values = {name: p.detach().clone().requires_grad_() for name, p in model.named_parameters()}
    for epoch in range(epochs):
        loss = cost_func(functional_call(model, values, (X,)), y)
        gradients = torch.autograd.grad(loss, list(values.values()))
        values = {
            name: (value - learning_rate * gradient).detach().requires_grad_()
            for (name, value), gradient in zip(values.items(), gradients)
        }
        cost_hist.append(loss.item())
        model.load_state_dict(values)
    return cost_hist
