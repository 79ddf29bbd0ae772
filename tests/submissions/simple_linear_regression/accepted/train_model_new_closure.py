"""
title = "SGD with a closure"
"""

# %% replace train_model_new
def train_model_new(X, y, model, cost_func, epochs=100, learning_rate=0.1):
    cost_hist, optimizer = [], optim.SGD(model.parameters(), lr=learning_rate)

    def closure():
        optimizer.zero_grad()
        loss = cost_func(model(X), y)
        loss.backward()
        return loss

    for _ in range(epochs):
        cost_hist.append(optimizer.step(closure).item())
    return cost_hist
