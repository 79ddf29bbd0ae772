"""
title = "Mini-batches with a DataLoader, a scheduler, and the loop in a helper cell"
"""

# %% before train_with_builtins
from torch.utils.data import DataLoader, TensorDataset


def fit(model, epochs):
    criterion = nn.MSELoss()
    optimizer = optim.SGD(model.parameters(), lr=0.05, momentum=0.5)
    scheduler = optim.lr_scheduler.ExponentialLR(optimizer, gamma=0.93)
    loader = DataLoader(TensorDataset(X_scaled, y_tensor), batch_size=25, shuffle=True)
    history = []
    for epoch in range(epochs):
        total = 0.0
        for x_batch, y_batch in loader:
            optimizer.zero_grad()
            loss = criterion(model(x_batch), y_batch)
            loss.backward()
            optimizer.step()
            total += loss.item() * len(x_batch)
        scheduler.step()
        history.append(total / len(X_scaled))
    return history

# %% replace train_with_builtins
torch.manual_seed(0)
builtin_model = LinearRegression()
builtin_cost_hist = fit(builtin_model, epochs=60)
