"""
title = "The list is made anew in each epoch"

[test_train_with_builtins]
points = "3"
failed = ["test_history"]
hint = "how often"
"""

# %% replace train_with_builtins
builtin_model = LinearRegression()
criterion = nn.MSELoss()
optimizer = optim.SGD(builtin_model.parameters(), lr=0.1)
for epoch in range(100):
    optimizer.zero_grad()
    loss = criterion(builtin_model(X_scaled), y_tensor)
    loss.backward()
    optimizer.step()
    builtin_cost_hist = []
    builtin_cost_hist.append(loss.item())
