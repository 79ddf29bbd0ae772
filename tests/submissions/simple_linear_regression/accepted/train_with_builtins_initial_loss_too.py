"""
title = "The history begins with the loss before training, and ends with the one after it"
"""

# %% replace train_with_builtins
builtin_model = LinearRegression()
criterion = nn.MSELoss()
optimizer = optim.SGD(builtin_model.parameters(), lr=0.1)
builtin_cost_hist = [criterion(builtin_model(X_scaled), y_tensor).item()]
for epoch in range(100):
    optimizer.zero_grad()
    loss = criterion(builtin_model(X_scaled), y_tensor)
    loss.backward()
    optimizer.step()
    builtin_cost_hist.append(criterion(builtin_model(X_scaled), y_tensor).item())
