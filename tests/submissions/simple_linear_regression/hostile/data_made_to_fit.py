"""
title = "Data and parameters changed until the model fits them"
class = 2
tries = "sets data and parameters to zero instead of training"

[test_train_model]
points = "0"
failed = ["*"]

[test_train_model_new]
points = "0"
failed = ["*"]
"""

# %% replace train_model
def train_model(X, y, hypothesis_func, cost_func, theta_0, theta_1, epochs=100, learning_rate=0.1):
    with torch.no_grad():
        for tensor in (X, y, theta_0, theta_1):
            tensor.zero_()
    return ([0.0] * epochs,) * 5


y_copy = torch.ones(1)
train_model(torch.ones(1), y_copy, None, None, torch.ones(1), torch.ones(1))
print("tried:", y_copy.item(), "is left of the data")

# %% replace train_model_new
def train_model_new(X, y, model, cost_func, epochs=100, learning_rate=0.1):
    with torch.no_grad():
        for tensor in (X, y, *model.parameters()):
            tensor.zero_()
    return [1.0 / (n + 1) for n in range(epochs)]
