"""
title = "Model and optimizer in a cell of their own, the loop in another one"
"""

# %% before train_with_builtins
torch.manual_seed(7)
builtin_model = LinearRegression()
optimizer = torch.optim.SGD(params=builtin_model.parameters(), lr=0.1)
criterion = torch.nn.MSELoss(reduction="mean")

# %% replace train_with_builtins
builtin_cost_hist = []
for epoch in range(80):
    loss = criterion(input=builtin_model(X_scaled), target=y_tensor)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    builtin_cost_hist.append(loss.item())
    if epoch % 20 == 0:
        print(f"epoch {epoch}: {loss.item():.4f}")
