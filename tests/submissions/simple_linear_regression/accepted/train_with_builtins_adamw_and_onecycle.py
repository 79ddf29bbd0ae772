"""
title = "AdamW with a OneCycle schedule"
"""

# %% replace train_with_builtins
builtin_model = LinearRegression()
criterion = nn.MSELoss()
optimizer = optim.AdamW(builtin_model.parameters(), lr=0.5, weight_decay=0.0)
scheduler = optim.lr_scheduler.OneCycleLR(optimizer, max_lr=1.0, total_steps=200)
builtin_cost_hist = []
for epoch in range(200):
    optimizer.zero_grad()
    loss = criterion(builtin_model(X_scaled), y_tensor)
    loss.backward()
    optimizer.step()
    scheduler.step()
    builtin_cost_hist.append(loss.item())
