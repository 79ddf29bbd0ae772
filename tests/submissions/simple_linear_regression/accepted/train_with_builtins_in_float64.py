"""
title = "Model and data in float64"
"""

# %% replace train_with_builtins
torch.manual_seed(42)
builtin_model = LinearRegression().double()
criterion = nn.MSELoss()
optimizer = optim.SGD(builtin_model.parameters(), lr=0.1)
builtin_cost_hist = []

for epoch in range(150):
    optimizer.zero_grad()
    loss = criterion(builtin_model(X_scaled.double()), y_tensor.double())
    loss.backward()
    optimizer.step()
    builtin_cost_hist.append(loss.item())

plt.plot(builtin_cost_hist)
plt.show()
