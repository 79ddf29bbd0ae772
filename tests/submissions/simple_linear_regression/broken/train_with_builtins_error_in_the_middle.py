"""
title = "The cell stops with an error before the model is trained"

[test_train_with_builtins]
points = "0"
failed = ["test_final_loss", "test_uses_mse_loss", "test_uses_an_optimizer"]
not_run = ["test_history"]
hint = "Does the curve still fall at its end"
"""

# %% replace train_with_builtins
builtin_model = LinearRegression()
optimizer = optim.SGD(builtin_model.parameter(), lr=0.1)
builtin_cost_hist = []
