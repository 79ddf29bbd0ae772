"""
title = "Mini-batches by a DataLoader, the loss of all data recorded at the end of the epoch"
"""

# %% replace train_with_builtins
from torch.utils.data import DataLoader, TensorDataset

loader = DataLoader(TensorDataset(X_scaled, y_tensor), batch_size=32, shuffle=True)
builtin_model = LinearRegression()
criterion = nn.MSELoss()
optimizer = optim.SGD(builtin_model.parameters(), lr=0.02)
builtin_cost_hist = []
for epoch in range(60):
    builtin_model.train()
    for features, targets in loader:
        optimizer.zero_grad()
        criterion(builtin_model(features), targets).backward()
        optimizer.step()
    builtin_model.eval()
    with torch.no_grad():
        builtin_cost_hist.append(criterion(builtin_model(X_scaled), y_tensor).item())
