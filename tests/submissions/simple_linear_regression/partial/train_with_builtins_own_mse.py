"""
title = "The loss is our own mse"

[test_train_with_builtins]
points = "3"
failed = ["test_uses_mse_loss"]
hint = "PyTorch's own"
"""

# %% replace train_with_builtins
builtin_model = LinearRegression()
criterion = mse
optimizer = optim.SGD(builtin_model.parameters(), lr=0.1)
builtin_cost_hist = []
for epoch in range(100):
    optimizer.zero_grad()
    loss = criterion(builtin_model(X_scaled), y_tensor)
    loss.backward()
    optimizer.step()
    builtin_cost_hist.append(loss.item())
