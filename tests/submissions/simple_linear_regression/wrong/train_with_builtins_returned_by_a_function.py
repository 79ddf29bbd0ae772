"""
title = "Everything happens in a function whose result is not kept"

[test_train_with_builtins]
points = "0"
not_run = ["*"]
hint = "is not defined"
"""

# %% replace train_with_builtins
def train():
    builtin_model = LinearRegression()
    criterion = nn.MSELoss()
    optimizer = optim.SGD(builtin_model.parameters(), lr=0.1)
    builtin_cost_hist = []
    for epoch in range(100):
        optimizer.zero_grad()
        loss = criterion(builtin_model(X_scaled), y_tensor)
        loss.backward()
        optimizer.step()
        builtin_cost_hist.append(loss.item())
    return builtin_model, builtin_cost_hist


train()
