"""
title = "L1Loss instead of MSELoss"

[test_train_with_builtins]
points = "3"
failed = ["test_uses_mse_loss"]
hint = "PyTorch's own"
"""

# %% replace train_with_builtins
builtin_model = LinearRegression()
criterion = nn.L1Loss()
optimizer = optim.Adam(builtin_model.parameters(), lr=0.5)
builtin_cost_hist = []
for epoch in range(300):
    optimizer.zero_grad()
    loss = criterion(builtin_model(X_scaled), y_tensor)
    loss.backward()
    optimizer.step()
    builtin_cost_hist.append(loss.item())
