"""
title = "backward for each parameter"

[test_train_model_new]
points = "0"
failed = ["*"]
hint = "Is every parameter of the module"
"""

# %% replace train_model_new
def train_model_new(X, y, model, cost_func, epochs=100, learning_rate=0.1):
    cost_hist = []

    for epoch in range(epochs):
        # Part (1): predict, compute the cost, compute its gradient.
        predictions = model(X)
        cost = cost_func(predictions, y)

        with torch.no_grad():
            # Given: the cost of this epoch, before the update.
            cost_hist.append(cost_func(model(X), y).item())

            for param in model.parameters():
                # Part (2): update param in place, then reset its gradient.
                cost.backward()
                param -= learning_rate * param.grad
                param.grad.zero_()

    return cost_hist
