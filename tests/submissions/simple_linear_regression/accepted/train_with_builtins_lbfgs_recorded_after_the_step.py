"""
title = "LBFGS with many iterations an epoch, and the loss recorded after each epoch"
"""

# %% replace train_with_builtins
builtin_model = LinearRegression()
criterion = nn.MSELoss()
optimizer = optim.LBFGS(builtin_model.parameters())
builtin_cost_hist = []


def closure():
    optimizer.zero_grad()
    loss = criterion(builtin_model(X_scaled), y_tensor)
    loss.backward()
    return loss


for epoch in range(10):
    optimizer.step(closure)
    with torch.no_grad():
        builtin_cost_hist.append(criterion(builtin_model(X_scaled), y_tensor).item())
