"""
title = "The optimizer is created, but the update is made by hand"

[test_train_with_builtins]
points = "3"
failed = ["test_uses_an_optimizer"]
hint = "Who updates the parameters"
"""

# %% replace train_with_builtins
builtin_model = LinearRegression()
criterion = nn.MSELoss()
optimizer = optim.SGD(builtin_model.parameters(), lr=0.1)
builtin_cost_hist = []
for epoch in range(100):
    optimizer.zero_grad()
    loss = criterion(builtin_model(X_scaled), y_tensor)
    loss.backward()
    with torch.no_grad():
        for param in builtin_model.parameters():
            param -= 0.1 * param.grad
    builtin_cost_hist.append(loss.item())
