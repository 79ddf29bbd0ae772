"""
title = "no_grad around everything, enable_grad inside, and one operation for all parameters"
"""

# %% replace train_model_new
@torch.no_grad()
def train_model_new(X, y, model, cost_func, epochs=100, learning_rate=0.1):
    cost_hist = []
    parameters = list(model.parameters())
    for epoch in range(epochs):
        with torch.enable_grad():
            cost = cost_func(model(X), y)
            cost.backward()
        torch._foreach_add_(parameters, [p.grad for p in parameters], alpha=-learning_rate)
        for p in parameters:
            p.grad -= p.grad
        cost_hist.append(cost)
    return [cost.item() for cost in cost_hist]
