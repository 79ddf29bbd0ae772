"""
title = "The raw feature, with a small learning rate and many epochs"

[test_train_with_builtins]
points = "3"
failed = ["test_final_loss"]
hint = "Does the curve still fall at its end"
"""

# %% replace train_with_builtins
builtin_model = LinearRegression()
criterion = nn.MSELoss()
optimizer = optim.SGD(builtin_model.parameters(), lr=0.02, momentum=0.9)
builtin_cost_hist = []
for epoch in range(400):
    optimizer.zero_grad()
    loss = criterion(builtin_model(X_tensor), y_tensor)
    loss.backward()
    optimizer.step()
    builtin_cost_hist.append(loss.item())
