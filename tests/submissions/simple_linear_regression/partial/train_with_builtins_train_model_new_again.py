"""
title = "train_model_new does the training, with MSELoss as the cost"

[test_train_with_builtins]
points = "3"
failed = ["test_uses_an_optimizer"]
hint = "Who updates the parameters"
"""

# %% replace train_with_builtins
builtin_model = LinearRegression()
builtin_cost_hist = train_model_new(X_scaled, y_tensor, builtin_model, nn.MSELoss(), epochs=100)
