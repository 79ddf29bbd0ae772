"""
title = "NAdam, the loss recorded after the step"
"""

# %% replace train_with_builtins
builtin_model = LinearRegression()
criterion = nn.MSELoss()
optimizer = optim.NAdam(builtin_model.parameters(), lr=0.5)
builtin_cost_hist = []
for epoch in range(150):
    optimizer.zero_grad()
    criterion(builtin_model(X_scaled), y_tensor).backward()
    optimizer.step()
    with torch.no_grad():
        builtin_cost_hist.append(criterion(builtin_model(X_scaled), y_tensor).item())
