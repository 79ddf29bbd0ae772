"""
title = "The scheduler lowers the learning rate much too soon"

[test_train_with_builtins]
points = "3"
failed = ["test_final_loss"]
hint = "curve"
"""

# %% replace train_with_builtins
builtin_model = LinearRegression()
criterion = nn.MSELoss()
optimizer = optim.SGD(builtin_model.parameters(), lr=0.1)
scheduler = optim.lr_scheduler.StepLR(optimizer, step_size=5, gamma=0.1)
builtin_cost_hist = []
for epoch in range(100):
    optimizer.zero_grad()
    loss = criterion(builtin_model(X_scaled), y_tensor)
    loss.backward()
    optimizer.step()
    scheduler.step()
    builtin_cost_hist.append(loss.item())
