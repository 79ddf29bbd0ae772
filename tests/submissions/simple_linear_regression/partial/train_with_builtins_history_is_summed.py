"""
title = "The history holds the sum of all losses so far"

[test_train_with_builtins]
points = "3"
failed = ["test_history"]
hint = "of this loss"
"""

# %% replace train_with_builtins
builtin_model = LinearRegression()
criterion = nn.MSELoss()
optimizer = optim.SGD(builtin_model.parameters(), lr=0.1)
builtin_cost_hist = []
total = 0.0
for epoch in range(100):
    optimizer.zero_grad()
    loss = criterion(builtin_model(X_scaled), y_tensor)
    loss.backward()
    optimizer.step()
    total += loss.item()
    builtin_cost_hist.append(total)
