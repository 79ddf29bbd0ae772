"""
title = "MSELoss without a reduction, then the mean"
"""

# %% replace train_with_builtins
torch.manual_seed(42)
builtin_model = LinearRegression()
criterion = nn.MSELoss(reduction="none")
optimizer = optim.SGD(builtin_model.parameters(), lr=0.1)
builtin_cost_hist = []

for epoch in range(150):
    optimizer.zero_grad()
    losses = criterion(builtin_model(X_scaled), y_tensor)
    loss = losses.mean()
    loss.backward()
    optimizer.step()
    builtin_cost_hist.append(float(loss))

plt.plot(builtin_cost_hist)
plt.show()
