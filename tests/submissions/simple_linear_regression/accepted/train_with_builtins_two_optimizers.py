"""
title = "One optimizer for the weight, and one for the bias"
"""

# %% replace train_with_builtins
builtin_model = LinearRegression()
criterion = nn.MSELoss()
weight, bias = builtin_model.parameters()
optimizers = [optim.SGD([weight], lr=0.2), optim.Adam([bias], lr=0.5)]
builtin_cost_hist = []
for epoch in range(200):
    for optimizer in optimizers:
        optimizer.zero_grad()
    loss = criterion(builtin_model(X_scaled), y_tensor)
    loss.backward()
    for optimizer in optimizers:
        optimizer.step()
    builtin_cost_hist.append(loss.item())
