"""
title = "A DataLoader with workers, the best model kept in a file"
"""

# %% replace train_with_builtins
from torch.utils.data import DataLoader, TensorDataset

loader = DataLoader(TensorDataset(X_scaled, y_tensor), batch_size=20, shuffle=True, num_workers=2, prefetch_factor=4)
builtin_model = LinearRegression()
criterion = nn.MSELoss()
optimizer = optim.SGD(builtin_model.parameters(), lr=0.05)
builtin_cost_hist = []
for epoch in range(60):
    total = 0.0
    for features, targets in loader:
        optimizer.zero_grad()
        loss = criterion(builtin_model(features), targets)
        loss.backward()
        optimizer.step()
        total += loss.item() * len(features)
    builtin_cost_hist.append(total / len(X_scaled))
    if builtin_cost_hist[-1] == min(builtin_cost_hist):
        torch.save(builtin_model.state_dict(), "best.pt")
builtin_model.load_state_dict(torch.load("best.pt"))
