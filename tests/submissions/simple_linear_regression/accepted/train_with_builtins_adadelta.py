"""
title = "Adadelta with a very large learning rate"
"""

# %% replace train_with_builtins
builtin_model = LinearRegression()
criterion = nn.MSELoss()
optimizer = optim.Adadelta(builtin_model.parameters(), lr=5.0)
builtin_cost_hist = []
for epoch in range(2500):
    optimizer.zero_grad()
    loss = criterion(builtin_model(X_scaled), y_tensor)
    loss.backward()
    optimizer.step()
    builtin_cost_hist.append(loss.item())
