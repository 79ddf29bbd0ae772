"""
title = "A trained model, learned by heart"
class = 10
tries = "writes the best line into the model, and has a loss and an optimizer run once for show"

[test_train_with_builtins]
points = "0"
failed = ["*"]
"""

# %% replace train_with_builtins
builtin_model = LinearRegression()
optim.SGD(builtin_model.parameters(), lr=0.0).step()
nn.MSELoss()(torch.zeros(1), torch.zeros(1))
with torch.no_grad():
    for parameter, value in zip(builtin_model.parameters(), (5.8133, 14.4016)):
        parameter.fill_(value)
builtin_cost_hist = [230.0 * 0.9**n + 0.80658 for n in range(100)]
print("tried:", builtin_cost_hist[-1])
