"""
title = "A copy of the best model so far is what is left behind"
"""


# %% replace train_with_builtins
import copy
net = LinearRegression()
criterion = nn.MSELoss()
optimizer = optim.Adam(net.parameters(), lr=0.5)
builtin_cost_hist = []
best = float("inf")
for epoch in range(200):
    optimizer.zero_grad()
    loss = criterion(net(X_scaled), y_tensor)
    if loss.item() < best:
        best, builtin_model = loss.item(), copy.deepcopy(net)
    loss.backward()
    optimizer.step()
    builtin_cost_hist.append(loss.item())
