"""
title = "Answers in cells of one's own: below the check, at the end, and with a helper mended later"
"""

# %% replace scale_features
def scale_features(x):
    raise NotImplementedError()

# %% after test_scale_features
def scale_features(x):
    return (x - x.mean()) / x.std()

# %% replace train_model_new
def step(model, rate):
    raise ValueError("to be done")


def train_model_new(X, y, model, cost_func, epochs=100, learning_rate=0.1):
    hist = []
    for _ in range(epochs):
        cost = cost_func(model(X), y)
        cost.backward()
        hist.append(cost.item())
        step(model, learning_rate)
    return hist

# %% after test_train_with_builtins
def step(model, rate):
    with torch.no_grad():
        for parameter in model.parameters():
            parameter -= rate * parameter.grad
            parameter.grad.zero_()

# %% replace hypothesis
# see below

# %% after question_hyperparameters
hypothesis = lambda x, theta_0, theta_1: theta_0 + theta_1 * x
