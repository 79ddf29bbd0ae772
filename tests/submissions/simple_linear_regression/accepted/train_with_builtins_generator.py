"""
title = "Epochs from a generator"
"""

# %% replace train_with_builtins
def epochs_of(model, optimizer, criterion):
    while True:
        optimizer.zero_grad()
        loss = criterion(model(X_scaled), y_tensor)
        loss.backward()
        optimizer.step()
        yield loss.item()


from itertools import islice
builtin_model = LinearRegression()
training = epochs_of(builtin_model, optim.SGD(builtin_model.parameters(), lr=0.3), nn.MSELoss())
builtin_cost_hist = list(islice(training, 80))
