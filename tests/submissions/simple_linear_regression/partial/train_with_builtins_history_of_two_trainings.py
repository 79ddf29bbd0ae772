"""
title = "One list for two trainings, with two learning rates"

[test_train_with_builtins]
points = "3"
failed = ["test_history"]
hint = "One number per epoch, of this training"
"""

# %% replace train_with_builtins
builtin_cost_hist = []
criterion = nn.MSELoss()
for lr in [0.01, 0.1]:
    builtin_model = LinearRegression()
    optimizer = optim.SGD(builtin_model.parameters(), lr=lr)
    for epoch in range(100):
        optimizer.zero_grad()
        loss = criterion(builtin_model(X_scaled), y_tensor)
        loss.backward()
        optimizer.step()
        builtin_cost_hist.append(loss.item())
plt.plot(builtin_cost_hist)
plt.show()
