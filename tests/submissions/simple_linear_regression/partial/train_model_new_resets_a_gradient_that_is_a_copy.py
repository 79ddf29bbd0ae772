"""
title = "A copy of the gradient is reset"

[test_train_model_new]
points = "3"
failed = ["test_many_steps", "test_final_cost"]
hint = "adds to what is in"
"""

# %% replace train_model_new
def train_model_new(X, y, model, cost_func, epochs=100, learning_rate=0.1):
    cost_hist = []

    for epoch in range(epochs):
        loss = cost_func(model(X), y)
        loss.backward()

        with torch.no_grad():
            cost_hist.append(cost_func(model(X), y).item())

            for param in model.parameters():
                gradient = param.grad.clone()
                param -= learning_rate * gradient
                gradient.zero_()

    return cost_hist
