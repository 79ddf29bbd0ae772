"""
title = "Three trainings from own random starts; the best is kept"
"""

# %% replace train_with_builtins
best = None
for seed in range(3):
    torch.manual_seed(seed)
    candidate = LinearRegression()
    for p in candidate.parameters():
        nn.init.normal_(p)
    optimizer, criterion, history = optim.Adam(candidate.parameters(), lr=0.4), nn.MSELoss(), []
    for epoch in range(200):
        loss = criterion(candidate(X_scaled), y_tensor)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        history.append(loss.item())
    if best is None or history[-1] < best[1][-1]:
        best = candidate, history
builtin_model, builtin_cost_hist = best
