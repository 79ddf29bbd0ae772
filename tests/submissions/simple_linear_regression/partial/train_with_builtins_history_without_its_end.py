"""
title = "Only the first epochs are kept"

[test_train_with_builtins]
points = "3"
failed = ["test_history"]
hint = "of this training and of this loss"
"""

# %% replace train_with_builtins
torch.manual_seed(42)
builtin_model = LinearRegression()
criterion = nn.MSELoss()
optimizer = optim.SGD(builtin_model.parameters(), lr=0.1)
builtin_cost_hist = []

for epoch in range(150):
    optimizer.zero_grad()
    loss = criterion(builtin_model(X_scaled), y_tensor)
    loss.backward()
    optimizer.step()
    builtin_cost_hist.append(loss.item())
builtin_cost_hist = builtin_cost_hist[:60]
plt.plot(builtin_cost_hist)
plt.show()
