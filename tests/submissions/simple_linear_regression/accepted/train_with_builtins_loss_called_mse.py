"""
title = "The loss of the free cell is called mse, as the function of step 6 is"
"""


# %% replace train_with_builtins
builtin_model = LinearRegression()
mse = nn.MSELoss()
optimizer = optim.Adam(builtin_model.parameters(), lr=0.5)
builtin_cost_hist = []
for epoch in range(200):
    optimizer.zero_grad()
    loss = mse(builtin_model(X_scaled), y_tensor)
    loss.backward()
    optimizer.step()
    builtin_cost_hist.append(loss.item())
