"""
title = "The feature is passed to the model by the name of its argument"
"""

# %% replace train_with_builtins
builtin_model = nn.Linear(1, 1)
criterion = nn.MSELoss()
optimizer = optim.SGD(builtin_model.parameters(), lr=0.1)
builtin_cost_hist = []
for epoch in range(100):
    optimizer.zero_grad()
    loss = criterion(builtin_model(input=X_scaled), y_tensor)
    loss.backward()
    optimizer.step()
    with torch.no_grad():
        val = criterion(builtin_model(X_scaled), y_tensor).item()
    builtin_cost_hist.append(loss.item())
