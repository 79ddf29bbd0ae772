"""
title = "Sequential; the history is a straight line from the first loss to the last"

[test_train_with_builtins]
points = "3"
failed = ["test_history"]
hint = "of this training"
"""

# %% replace train_with_builtins
builtin_model = nn.Sequential(nn.Linear(1, 1))
criterion = nn.MSELoss()
optimizer = optim.SGD(builtin_model.parameters(), lr=0.1)
losses = []
for epoch in range(100):
    optimizer.zero_grad()
    loss = criterion(builtin_model(X_scaled), y_tensor)
    loss.backward()
    optimizer.step()
    losses.append(loss.item())
builtin_cost_hist = np.linspace(losses[0], losses[-1], 100).tolist()
