"""
title = "The parameters are rebound, so the module is never trained"

[test_train_model_new]
points = "0"
failed = ["*"]
hint = "Is every parameter of the module moved"
"""

# %% replace train_model_new
def train_model_new(X, y, model, cost_func, epochs=100, learning_rate=0.1):
    cost_hist = []
    for epoch in range(epochs):
        loss = cost_func(model(X), y)
        loss.backward()
        cost_hist.append(loss.item())
        with torch.no_grad():
            for param in model.parameters():
                param = param - learning_rate * param.grad
    return cost_hist
