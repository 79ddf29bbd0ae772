"""
title = "step is forgotten"

[test_train_with_builtins]
points = "2"
failed = ["test_final_loss", "test_uses_an_optimizer"]
hint = "Does the curve still fall at its end"
"""

# %% replace train_with_builtins
builtin_model = LinearRegression()
criterion = nn.MSELoss()
optimizer = optim.SGD(builtin_model.parameters(), lr=0.1)
builtin_cost_hist = []
for epoch in range(100):
    optimizer.zero_grad()
    loss = criterion(builtin_model(X_scaled), y_tensor)
    loss.backward()
    builtin_cost_hist.append(loss.item())
