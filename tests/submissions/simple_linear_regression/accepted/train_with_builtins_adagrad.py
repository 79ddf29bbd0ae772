"""
title = "Adagrad with a large learning rate, targets first"
"""

# %% replace train_with_builtins
builtin_model = LinearRegression()
criterion = nn.MSELoss()
optimizer = optim.Adagrad(builtin_model.parameters(), lr=3.0)
builtin_cost_hist = []
for epoch in range(100):
    optimizer.zero_grad()
    loss = criterion(y_tensor, builtin_model(X_scaled))
    loss.backward()
    optimizer.step()
    builtin_cost_hist.append(loss.item())
