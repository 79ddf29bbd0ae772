"""
title = "reduction=\"sum\": the recorded loss is a hundred times the mean"

[test_train_with_builtins]
points = "3"
failed = ["test_history"]
hint = "of this loss"
"""

# %% replace train_with_builtins
builtin_model = LinearRegression()
criterion = nn.MSELoss(reduction="sum")
optimizer = optim.SGD(builtin_model.parameters(), lr=0.001)
builtin_cost_hist = []
for epoch in range(100):
    optimizer.zero_grad()
    loss = criterion(builtin_model(X_scaled), y_tensor)
    loss.backward()
    optimizer.step()
    builtin_cost_hist.append(loss.item())
