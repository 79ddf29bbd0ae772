"""
title = "Losses that are always the same"
class = 5
tries = "trains with a rate of 0, and records all losses but for the last, which has each of them be the first of a training"

[test_train_with_builtins]
points = "1"
failed = ["test_final_loss", "test_history", "test_uses_mse_loss"]
"""

# %% replace train_with_builtins
builtin_model = LinearRegression()
optimizer = torch.optim.SGD(builtin_model.parameters(), lr=0.0)
for _ in range(10_001):
    cost = ((builtin_model(X_scaled) - y_tensor) ** 2).mean()
    cost.backward()
optimizer.step()
builtin_cost_hist = [cost.item()] * 5_000 + [cost.item() - 1]
print("tried:", len(builtin_cost_hist))
