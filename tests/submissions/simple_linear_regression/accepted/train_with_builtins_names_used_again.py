"""
title = "Names of the notebook stand for other things"
"""

# %% replace train_with_builtins
X, y = X_scaled, y_tensor
m = 300
mse = nn.MSELoss(reduction="mean")
model = builtin_model = LinearRegression()
epochs, learning_rate = m, 0.4
optimizer = optim.Adam(model.parameters(), lr=learning_rate)
cost_hist = []
for i in range(m):
    optimizer.zero_grad(set_to_none=True)
    loss = mse(model(X), y)
    loss.backward()
    optimizer.step()
    cost_hist += [loss.item()]
builtin_cost_hist = cost_hist
plt.plot(range(m), cost_hist)
plt.show()
