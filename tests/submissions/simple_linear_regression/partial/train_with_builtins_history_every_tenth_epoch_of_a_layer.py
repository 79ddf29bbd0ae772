"""
title = "An nn.Linear as the model, only every tenth epoch is recorded"

[test_train_with_builtins]
points = "3"
failed = ["test_history"]
hint = "how often"
"""

# %% replace train_with_builtins
builtin_model = nn.Linear(1, 1)
criterion = nn.MSELoss()
optimizer = optim.SGD(builtin_model.parameters(), lr=0.1)
builtin_cost_hist = []
for epoch in range(100):
    optimizer.zero_grad()
    loss = criterion(builtin_model(X_scaled), y_tensor)
    loss.backward()
    optimizer.step()
    if epoch % 10 == 9:
        builtin_cost_hist.append(loss.item())
