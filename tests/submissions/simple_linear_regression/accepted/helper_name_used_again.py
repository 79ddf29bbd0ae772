"""
title = "A helper whose name is taken again in a later task"
"""

# %% replace train_model
def update(tensors, rate):
    for tensor in tensors:
        tensor -= rate * tensor.grad
        tensor.grad.zero_()


def train_model(X, y, hypothesis_func, cost_func, theta_0, theta_1, epochs=100, learning_rate=0.1):
    hists = [], [], [], [], []
    for _ in range(epochs):
        cost = cost_func(hypothesis_func(X, theta_0, theta_1), y)
        cost.backward()
        with torch.no_grad():
            for hist, value in zip(hists, (cost, theta_0, theta_1, theta_0.grad, theta_1.grad)):
                hist.append(value.item())
            update([theta_0, theta_1], learning_rate)
    return hists

# %% replace train_model_new
def update(module, rate, count):
    for parameter in module.parameters():
        parameter -= rate * parameter.grad
        parameter.grad = None
    return count + 1


def train_model_new(X, y, model, cost_func, epochs=100, learning_rate=0.1):
    hist, count = [], 0
    while count < epochs:
        cost = cost_func(model(X), y)
        cost.backward()
        hist.append(cost.item())
        with torch.no_grad():
            count = update(model, learning_rate, count)
    return hist
