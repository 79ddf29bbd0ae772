"""
title = "The history is left under another name"

[test_train_with_builtins]
points = "3"
not_run = ["test_history"]
hint = "is not defined"
"""

# %% replace train_with_builtins
builtin_model = LinearRegression()
criterion = nn.MSELoss()
optimizer = optim.SGD(builtin_model.parameters(), lr=0.1)
losses = []
for epoch in range(100):
    optimizer.zero_grad()
    loss = criterion(builtin_model(X_scaled), y_tensor)
    loss.backward()
    optimizer.step()
    losses.append(loss.item())
