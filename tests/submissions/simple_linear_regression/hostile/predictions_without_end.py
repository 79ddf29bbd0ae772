"""
title = "A prediction for each row, with millions of others beside it"
class = 5
tries = "has a model whose predictions are a row, which with a column of targets makes a table of gigabytes"

[test_train_with_builtins]
points = "1"
failed = ["test_final_loss", "test_history", "test_uses_mse_loss"]
"""

# %% replace train_with_builtins
class Wide(nn.Module):
    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(1, 1)

    def forward(self, x):
        return self.linear.weight.half().expand(1, 5_000_000)


builtin_model = Wide()
optimizer = optim.SGD(builtin_model.parameters(), lr=0.1)
builtin_model(X_scaled)[0, 0].backward()
optimizer.step()
builtin_cost_hist = [2.0, 1.0]
print("tried:", builtin_model(X_scaled).shape)
