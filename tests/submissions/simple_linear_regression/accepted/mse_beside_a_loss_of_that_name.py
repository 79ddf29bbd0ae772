"""
title = "A variable is called loss here, and PyTorch's loss is called so in the last cell"
"""

# %% replace mse
def mse(predictions, targets):
    criterion = (predictions - targets) ** 2
    loss = criterion.mean() / 2
    return loss

# %% replace train_with_builtins
loss = nn.MSELoss()
builtin_model = LinearRegression()
optimizer = optim.SGD(builtin_model.parameters(), lr=0.1)
builtin_cost_hist = []
for epoch in range(100):
    optimizer.zero_grad()
    criterion = loss(builtin_model(X_scaled), y_tensor)
    criterion.backward()
    optimizer.step()
    builtin_cost_hist.append(criterion.item())
