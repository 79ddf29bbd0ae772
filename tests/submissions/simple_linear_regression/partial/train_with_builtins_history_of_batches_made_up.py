"""
title = "Mini-batches, and a history whose entries are no losses but for the last ones"

[test_train_with_builtins]
points = "3"
failed = ["test_history"]
hint = "of this training and of this loss"
"""

# %% replace train_with_builtins
builtin_model = LinearRegression()
criterion = nn.MSELoss()
optimizer = optim.SGD(builtin_model.parameters(), lr=0.05)
for epoch in range(30):
    for rows in torch.randperm(100).split(25):
        optimizer.zero_grad()
        loss = criterion(builtin_model(X_scaled[rows]), y_tensor[rows])
        loss.backward()
        optimizer.step()
builtin_cost_hist = [1e9, 1e6] + [0.81] * 28
