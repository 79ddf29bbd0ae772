"""
title = "Adamax, and a scheduler that watches the loss"
"""

# %% replace train_with_builtins
builtin_model = LinearRegression()
criterion = nn.MSELoss()
optimizer = optim.Adamax(builtin_model.parameters(), lr=0.5)
scheduler = optim.lr_scheduler.ReduceLROnPlateau(optimizer, patience=20)
builtin_cost_hist = []
for epoch in range(250):
    optimizer.zero_grad()
    loss = criterion(builtin_model(X_scaled), y_tensor)
    loss.backward()
    optimizer.step()
    scheduler.step(loss.item())
    builtin_cost_hist.append(loss.item())
