"""
title = "Two threads for the training, and the loss by its name"
"""

# %% replace train_with_builtins
torch.set_num_threads(2)
torch.manual_seed(42)
builtin_model = LinearRegression()
criterion = getattr(nn, "MSELoss")()
optimizer = getattr(torch.optim, "SGD")(builtin_model.parameters(), lr=0.1)
builtin_cost_hist = []
large = torch.ones(500, 500)
for epoch in range(100):
    (large @ large).sum()  # so that there is something for two
    optimizer.zero_grad()
    loss = criterion(builtin_model(X_scaled), y_tensor)
    loss.backward()
    optimizer.step()
    builtin_cost_hist.append(loss.item())
