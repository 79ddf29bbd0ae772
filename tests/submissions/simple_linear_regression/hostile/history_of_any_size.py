"""
title = "A history of sixteen million entries"
class = 5
tries = "leaves numbers of a byte each, of which a list takes a hundred times as much memory"

[test_train_with_builtins]
points = "3"
failed = ["test_history"]
"""

# %% replace train_with_builtins
builtin_model = LinearRegression()
criterion = nn.MSELoss()
optimizer = optim.SGD(builtin_model.parameters(), lr=0.1)
builtin_cost_hist = []
for epoch in range(200):
    cost = criterion(builtin_model(X_scaled), y_tensor)
    optimizer.zero_grad()
    cost.backward()
    optimizer.step()
    builtin_cost_hist.append(cost.item())
builtin_cost_hist = torch.zeros(10_000_000, dtype=torch.int8)
print("tried:", builtin_cost_hist.shape)
