"""
title = "Own cells below the checks take names of the tasks for something else"
"""

# %% after scaled_data
scale_features = scale_features(X_tensor)
print(scale_features.std())

# %% after train
hypothesis = hypothesis(X_scaled, theta_0, theta_1)
mse = float(mse(hypothesis, y_tensor))
torch.set_grad_enabled(False)
plt.plot(X, hypothesis.numpy())

# %% before linear_regression
torch.set_grad_enabled(True)


def mse(predictions, targets):
    return ((predictions - targets) ** 2).mean() / 2


def hypothesis(x, theta_0, theta_1):
    return theta_0 + theta_1 * x
