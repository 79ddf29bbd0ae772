"""
title = "The free cell has a train_model of its own, with other arguments"
"""


# %% replace train_with_builtins
def train_model(model, criterion, optimizer, epochs):
    history = []
    for _ in range(epochs):
        optimizer.zero_grad()
        loss = criterion(model(X_scaled), y_tensor)
        loss.backward()
        optimizer.step()
        history.append(loss.item())
    return history
builtin_model = LinearRegression()
builtin_cost_hist = train_model(builtin_model, nn.MSELoss(), optim.Adam(builtin_model.parameters(), lr=0.5), 200)
