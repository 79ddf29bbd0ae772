"""
title = "The losses in the list are those of mse; MSELoss is only recorded"

[test_train_with_builtins]
points = "3"
failed = ["test_uses_mse_loss"]
hint = "Which object computes the loss"
"""

# %% replace train_with_builtins
builtin_model = LinearRegression()
criterion = nn.MSELoss()
optimizer = optim.Adam(builtin_model.parameters(), lr=0.5)
builtin_cost_hist = []
losses = []
for epoch in range(200):
    optimizer.zero_grad()
    prediction = builtin_model(X_scaled)
    losses.append(mse(prediction, y_tensor))
    losses[-1].backward()
    optimizer.step()
    builtin_cost_hist.append(criterion(prediction, y_tensor).item())
