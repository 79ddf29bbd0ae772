"""
title = "Works for modules with exactly two parameters only"

[test_train_model_new]
points = "4"
failed = ["test_one_step"]
hint = "every parameter"
"""

# %% replace train_model_new
def train_model_new(X, y, model, cost_func, epochs=100, learning_rate=0.1):
    cost_hist = []

    for epoch in range(epochs):
        loss = cost_func(model(X), y)
        loss.backward()

        with torch.no_grad():
            cost_hist.append(cost_func(model(X), y).item())

            slope, bias = model.parameters()
            slope -= learning_rate * slope.grad
            bias -= learning_rate * bias.grad
            slope.grad = bias.grad = None

    return cost_hist
