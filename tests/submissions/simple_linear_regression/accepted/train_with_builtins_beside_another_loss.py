"""
title = "Another model is trained with L1Loss before, for comparison"
"""

# %% replace train_with_builtins
torch.manual_seed(42)
builtin_model = LinearRegression()
criterion = nn.MSELoss()
optimizer = optim.SGD(builtin_model.parameters(), lr=0.1)
builtin_cost_hist = []
l1_model = LinearRegression()
l1_optimizer = optim.SGD(l1_model.parameters(), lr=0.1)
for _ in range(50):
    l1_optimizer.zero_grad()
    other = nn.L1Loss()(l1_model(X_scaled), y_tensor)
    other.backward()
    l1_optimizer.step()
for epoch in range(150):
    optimizer.zero_grad()
    loss = criterion(builtin_model(X_scaled), y_tensor)
    loss.backward()
    optimizer.step()
    builtin_cost_hist.append(loss.item())

plt.plot(builtin_cost_hist)
plt.show()
