"""
title = "Trains until the gradient is exactly zero, which never comes"

[test_train_model_new]
points = "0"
not_run = ["*"]
hint = "did not come back"
"""

# %% replace train_model_new
def train_model_new(X, y, model, cost_func, epochs=100, learning_rate=0.1):
    cost_hist = []
    gradient = 1.0
    while gradient != 0:
        loss = cost_func(model(X), y)
        loss.backward()
        gradient = 1.0 + sum(float(p.grad.abs().sum()) for p in model.parameters())
        model.zero_grad()
    return cost_hist
