"""
title = "A network with a hidden layer and a ReLU instead of the line"

[test_train_with_builtins]
points = "3"
failed = ["test_final_loss"]
hint = "Does the curve still fall at its end"
"""

# %% replace train_with_builtins
builtin_model = nn.Sequential(nn.Linear(1, 16), nn.ReLU(), nn.Linear(16, 1))
criterion = nn.MSELoss()
optimizer = optim.Adam(builtin_model.parameters(), lr=0.05)
builtin_cost_hist = []
for epoch in range(400):
    optimizer.zero_grad()
    loss = criterion(builtin_model(X_scaled), y_tensor)
    loss.backward()
    optimizer.step()
    builtin_cost_hist.append(loss.item())
