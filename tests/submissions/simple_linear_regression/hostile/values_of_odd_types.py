"""
title = "Values that no test expects"
class = 2
tries = "returns complex numbers, arrays of bytes, empty and huge shapes, to make a test fail by itself"

[test_hypothesis]
points = "0"

[test_mse]
points = "0"

[test_scale_features]
points = "0"

[test_train_model]
points = "0"

# Its two models do have parameters of their own.
[test_linear_regression]
points = "0.5"

[test_train_model_new]
points = "0"
"""

# %% replace hypothesis
def hypothesis(x, theta_0, theta_1):
    return torch.ones(7, 1, dtype=torch.complex64) if isinstance(x, torch.Tensor) else np.array(1j)

# %% replace mse
def mse(predictions, targets):
    return torch.tensor(1 + 2j)


print("tried:", mse(None, None))

# %% replace scale_features
def scale_features(x):
    return torch.ones(x.shape, dtype=torch.complex128)

# %% replace train_model
def train_model(X, y, hypothesis_func, cost_func, theta_0, theta_1, epochs=100, learning_rate=0.1):
    with torch.no_grad():
        theta_0.fill_(float("nan"))
        theta_1.data = torch.zeros(3, 0)
    return ({1: 2}, [np.array(1j)] * epochs, torch.ones(0), [None] * epochs, "five")

# %% replace linear_regression
class LinearRegression(nn.Module):
    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(1, 1, dtype=torch.complex64))

    def forward(self, x):
        return self.weight * x

# %% replace train_model_new
def train_model_new(X, y, model, cost_func, epochs=100, learning_rate=0.1):
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.fill_(float("inf"))
    return [torch.tensor([1 + 1j])] * epochs
