"""
title = "Arguments changed until the answer is right"
class = 2
tries = "sets what it was passed to zero, for which any answer is easy"

[test_mse]
points = "0"
failed = ["*"]

[test_scale_features]
points = "0"

[test_hypothesis]
points = "0"
failed = ["*"]

# The layer is there, and each model has its own.
[test_linear_regression]
points = "1.5"
"""

# %% replace hypothesis
def hypothesis(x, theta_0, theta_1):
    with torch.no_grad():
        for value in (x, theta_0, theta_1):
            if isinstance(value, (torch.Tensor, np.ndarray)):
                value *= 0
    return (theta_0 + theta_1) * x

# %% replace mse
def mse(predictions, targets):
    with torch.no_grad():
        predictions.zero_()
        targets.zero_()
    return predictions.sum() * 0


changed = torch.ones(2)
mse(changed, torch.ones(2))
print("tried:", changed.sum().item(), "is left of the arguments")

# %% replace scale_features
def scale_features(x):
    if x.shape == (2, 1):
        return x.sign()
    x.data = torch.tensor([[-1.0], [1.0]], dtype=x.dtype)
    return torch.tensor([[-1.0], [1.0]], dtype=x.dtype)

# %% replace linear_regression
class LinearRegression(nn.Module):
    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(1, 1)

    def forward(self, x):
        with torch.no_grad():
            for value in (x, self.linear.weight, self.linear.bias):
                value.zero_()
        return self.linear.bias + 0 * self.linear.weight + x
