"""
title = "MSELoss is created, but the loss is computed by hand"

[test_train_with_builtins]
points = "3"
failed = ["test_uses_mse_loss"]
hint = "PyTorch's own"
"""

# %% replace train_with_builtins
builtin_model = LinearRegression()
criterion = nn.MSELoss()
optimizer = optim.SGD(builtin_model.parameters(), lr=0.1)
builtin_cost_hist = []
for epoch in range(100):
    optimizer.zero_grad()
    loss = torch.mean((builtin_model(X_scaled) - y_tensor) ** 2)
    loss.backward()
    optimizer.step()
    builtin_cost_hist.append(loss.item())
