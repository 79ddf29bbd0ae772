"""
title = "Parameters without end"
class = 5
tries = "has sixteen million parameters beside the two, of a byte each"

[test_train_with_builtins]
points = "3"
failed = ["test_final_loss"]
"""

# %% replace train_with_builtins
builtin_model = LinearRegression()
builtin_model.more = nn.Parameter(torch.zeros(10_000_000, dtype=torch.int8), requires_grad=False)
criterion = nn.MSELoss()
optimizer = optim.SGD(builtin_model.parameters(), lr=0.1)
builtin_cost_hist = []
for epoch in range(200):
    cost = criterion(builtin_model(X_scaled), y_tensor)
    optimizer.zero_grad()
    cost.backward()
    optimizer.step()
    builtin_cost_hist.append(cost.item())
print("tried:", sum(one.numel() for one in builtin_model.parameters()))
