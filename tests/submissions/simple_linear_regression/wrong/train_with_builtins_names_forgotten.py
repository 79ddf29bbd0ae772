"""
title = "The results are left under other names"

[test_train_with_builtins]
points = "0"
not_run = ["*"]
hint = "is not defined"
"""

# %% replace train_with_builtins
net = LinearRegression()
criterion = nn.MSELoss()
optimizer = optim.SGD(net.parameters(), lr=0.1)
losses = []
for epoch in range(100):
    optimizer.zero_grad()
    loss = criterion(net(X_scaled), y_tensor)
    loss.backward()
    optimizer.step()
    losses.append(loss.item())
