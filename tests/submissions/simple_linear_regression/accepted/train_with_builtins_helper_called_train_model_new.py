"""
title = "A cell before the free one has a loop called train_model_new, and names its loss mse"
"""

# %% before train_with_builtins
mse = nn.MSELoss()


def train_model_new(model, optimizer, epochs):
    history = []
    for epoch in range(epochs):
        optimizer.zero_grad()
        loss = mse(model(X_scaled), y_tensor)
        loss.backward()
        optimizer.step()
        history.append(loss.item())
    return history

# %% replace train_with_builtins
builtin_model = LinearRegression()
builtin_cost_hist = train_model_new(builtin_model, optim.SGD(builtin_model.parameters(), lr=0.1), 100)
