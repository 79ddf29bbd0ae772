"""
title = "Trained by forward, called once in each epoch to look at the loss after the step"
"""

# %% replace train_with_builtins
builtin_model = nn.Linear(1, 1)
criterion = nn.MSELoss()
optimizer = optim.SGD(builtin_model.parameters(), lr=0.1)
builtin_cost_hist, after = [], []
for epoch in range(100):
    optimizer.zero_grad()
    loss = criterion(builtin_model.forward(X_scaled), y_tensor)
    loss.backward()
    optimizer.step()
    builtin_cost_hist.append(loss.item())
    with torch.no_grad():
        after.append(criterion(builtin_model(X_scaled), y_tensor).item())
