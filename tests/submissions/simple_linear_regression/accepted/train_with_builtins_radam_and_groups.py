"""
title = "RAdam with one group for the weight, and one for the bias"
"""

# %% replace train_with_builtins
builtin_model = LinearRegression()
criterion = nn.MSELoss()
weight, bias = builtin_model.parameters()
optimizer = optim.RAdam([{"params": [weight], "lr": 0.3}, {"params": [bias], "lr": 0.5}])
builtin_cost_hist = []
for epoch in range(300):
    optimizer.zero_grad()
    loss = criterion(builtin_model(X_scaled), y_tensor)
    loss.backward()
    optimizer.step()
    builtin_cost_hist.append(loss.item())
