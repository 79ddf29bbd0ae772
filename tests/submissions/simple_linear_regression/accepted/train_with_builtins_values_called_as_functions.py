"""
title = "Predictions and loss of the free cell have the names of earlier functions"
"""


# %% replace train_with_builtins
builtin_model = LinearRegression()
criterion = nn.MSELoss()
optimizer = optim.Adam(builtin_model.parameters(), lr=0.5)
builtin_cost_hist = []
for epoch in range(200):
    optimizer.zero_grad()
    hypothesis = builtin_model(X_scaled)
    mse = criterion(hypothesis, y_tensor)
    mse.backward()
    optimizer.step()
    builtin_cost_hist.append(mse.item())
