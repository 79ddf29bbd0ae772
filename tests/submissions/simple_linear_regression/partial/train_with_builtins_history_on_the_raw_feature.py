"""
title = "The loss that is recorded is that on the raw feature"

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
    builtin_cost_hist.append(criterion(builtin_model(X_tensor), y_tensor).item())

plt.plot(builtin_cost_hist)
plt.show()
