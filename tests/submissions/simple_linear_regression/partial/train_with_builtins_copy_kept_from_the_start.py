"""
title = "The model is copied before it is trained, and the copy is left behind"

[test_train_with_builtins]
points = "3"
failed = ["test_final_loss"]
hint = "Does the curve still fall at its end"
"""

# %% replace train_with_builtins
import copy

net = LinearRegression()
builtin_model = copy.deepcopy(net)
criterion = nn.MSELoss()
optimizer = optim.SGD(net.parameters(), lr=0.1)
builtin_cost_hist = []
for epoch in range(100):
    optimizer.zero_grad()
    loss = criterion(net(X_scaled), y_tensor)
    loss.backward()
    optimizer.step()
    builtin_cost_hist.append(loss.item())
