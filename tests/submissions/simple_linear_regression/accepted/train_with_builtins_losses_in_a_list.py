"""
title = "The losses are kept in a list, and the last one of it is differentiated"
"""


# %% replace train_with_builtins
builtin_model = LinearRegression()
criterion = nn.MSELoss()
optimizer = optim.Adam(builtin_model.parameters(), lr=0.5)
losses = []
for epoch in range(200):
    optimizer.zero_grad()
    losses.append(criterion(builtin_model(X_scaled), y_tensor))
    losses[-1].backward()
    optimizer.step()
builtin_cost_hist = [loss.item() for loss in losses]
