"""
title = "Several learning rates are tried, and the best model is kept"
"""

# %% replace train_with_builtins
results = {}
for lr in (0.01, 0.1, 0.5):
    candidate = LinearRegression()
    criterion = nn.MSELoss()
    optimizer = optim.SGD(candidate.parameters(), lr=lr)
    losses = []
    for epoch in range(60):
        optimizer.zero_grad()
        loss = criterion(candidate(X_scaled), y_tensor)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    results[lr] = candidate, losses
    plt.semilogy(losses, label=f"lr = {lr}")
plt.legend()
best = min(results, key=lambda lr: results[lr][1][-1])
builtin_model, builtin_cost_hist = results[best]
