"""
title = "A while loop that ends when the loss hardly falls, the best parameters put back"
"""

# %% replace train_with_builtins
builtin_model = LinearRegression()
criterion = nn.MSELoss()
optimizer = optim.SGD(builtin_model.parameters(), lr=0.2)
builtin_cost_hist = []
best, best_state = float("inf"), None
waited = 0
while waited < 5 and len(builtin_cost_hist) < 1000:
    optimizer.zero_grad()
    loss = criterion(builtin_model(X_scaled), y_tensor)
    loss.backward()
    if loss.item() < best - 1e-6:
        best, waited = loss.item(), 0
        best_state = {name: value.clone() for name, value in builtin_model.state_dict().items()}
    else:
        waited += 1
    optimizer.step()
    builtin_cost_hist.append(loss.item())
builtin_model.load_state_dict(best_state)
builtin_model.eval()
