"""
title = "One entry for each mini-batch"

[test_train_with_builtins]
points = "3"
failed = ["test_history"]
hint = "One number per epoch"
"""

# %% replace train_with_builtins
builtin_model = LinearRegression()
criterion = nn.MSELoss()
optimizer = optim.SGD(builtin_model.parameters(), lr=0.02)
builtin_cost_hist = []
for epoch in range(50):
    for x_batch, y_batch in zip(X_scaled.split(25), y_tensor.split(25)):
        optimizer.zero_grad()
        loss = criterion(builtin_model(x_batch), y_batch)
        loss.backward()
        optimizer.step()
        builtin_cost_hist.append(loss.item())
