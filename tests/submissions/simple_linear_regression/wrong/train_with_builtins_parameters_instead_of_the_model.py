"""
title = "The name stands for the parameters, not for the model"

[test_train_with_builtins]
points = "0"
failed = ["*"]
hint = "Does the curve still fall at its end"
"""

# %% replace train_with_builtins
net = LinearRegression()
criterion = nn.MSELoss()
optimizer = optim.SGD(net.parameters(), lr=0.1)
builtin_cost_hist = []
for epoch in range(100):
    optimizer.zero_grad()
    loss = criterion(net(X_scaled), y_tensor)
    loss.backward()
    optimizer.step()
    builtin_cost_hist.append(loss.item())
builtin_model = list(net.parameters())
