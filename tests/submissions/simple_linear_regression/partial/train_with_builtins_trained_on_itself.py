"""
title = "The loss compares the predictions with themselves"

[test_train_with_builtins]
points = "3"
failed = ["test_final_loss"]
hint = "Does the curve still fall at its end"
"""

# %% replace train_with_builtins
builtin_model = LinearRegression()
criterion = nn.MSELoss()
optimizer = optim.SGD(builtin_model.parameters(), lr=0.1)
builtin_cost_hist = []
for epoch in range(100):
    optimizer.zero_grad()
    predictions = builtin_model(X_scaled)
    loss = criterion(predictions, predictions.detach())
    loss.backward()
    optimizer.step()
    builtin_cost_hist.append(loss.item())
