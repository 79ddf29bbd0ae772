"""
title = "torch.optim does the update in both training functions; LBFGS in the free cell"
"""

# %% replace train_model
def train_model(X, y, hypothesis_func, cost_func, theta_0, theta_1, epochs=100, learning_rate=0.1):
    optimizer = optim.SGD([theta_0, theta_1], lr=learning_rate)
    records = []
    for epoch in range(epochs):
        optimizer.zero_grad()
        loss = cost_func(hypothesis_func(X, theta_0, theta_1), y)
        loss.backward()
        records.append((loss.item(), theta_0.item(), theta_1.item(), theta_0.grad.item(), theta_1.grad.item()))
        optimizer.step()
    return tuple(map(list, zip(*records)))

# %% replace train_model_new
def train_model_new(X, y, model, cost_func, epochs=100, learning_rate=0.1):
    optimizer = optim.SGD(model.parameters(), lr=learning_rate)
    cost_hist = []
    for epoch in range(epochs):
        loss = cost_func(model(X), y)
        model.zero_grad()
        loss.backward()
        optimizer.step()
        cost_hist.append(loss.item())
    return cost_hist

# %% replace train_with_builtins
builtin_model = LinearRegression()
criterion = nn.MSELoss()
optimizer = optim.LBFGS(builtin_model.parameters(), lr=0.5, max_iter=5)
builtin_cost_hist = []


def closure():
    optimizer.zero_grad()
    loss = criterion(builtin_model(X_scaled), y_tensor)
    loss.backward()
    return loss


for epoch in range(15):
    builtin_cost_hist.append(optimizer.step(closure).item())

plt.plot(builtin_cost_hist)
