"""
title = "The functions passed in are called by name, by partial, and with unpacked dictionaries"
"""

# %% replace train_model
from functools import partial


def train_model(X, y, hypothesis_func, cost_func, theta_0, theta_1, epochs=100, learning_rate=0.1):
    hists = [], [], [], [], []
    parameters = dict(theta_0=theta_0, theta_1=theta_1)
    predict, loss = partial(hypothesis_func, X), partial(cost_func, targets=y)
    for _ in range(epochs):
        cost = loss(predictions=predict(**parameters))
        cost.backward()
        with torch.no_grad():
            for hist, value in zip(hists, (cost, theta_0, theta_1, theta_0.grad, theta_1.grad)):
                hist.append(value.item())
            for parameter in parameters.values():
                parameter -= learning_rate * parameter.grad
                parameter.grad.zero_()
    return hists

# %% replace train_model_new
def train_model_new(X, y, model, cost_func, epochs=100, learning_rate=0.1):
    hist = []
    for _ in range(epochs):
        cost = cost_func(targets=y, predictions=model(x=X))
        cost.backward()
        hist.append(cost.item())
        with torch.no_grad():
            for parameter in model.parameters():
                parameter -= learning_rate * parameter.grad
                parameter.grad.zero_()
    return hist
