"""
title = "Part (2) is not written yet"

[test_train_model_new]
points = "0"
failed = ["*"]
hint = "moved against its own gradient"
"""

# %% replace train_model_new
def train_model_new(X, y, model, cost_func, epochs=100, learning_rate=0.1):
    """Train the parameters of model, in place, by gradient descent; give back the cost of each epoch."""
    cost_hist = []

    for epoch in range(epochs):
        # Part (1): predict, compute the cost, compute its gradient.
        loss = cost_func(model(X), y)
        loss.backward()

        with torch.no_grad():
            # Given: the cost of this epoch, before the update.
            cost_hist.append(cost_func(model(X), y).item())

            for param in model.parameters():
                # Part (2): update param in place, then reset its gradient.
                pass

    return cost_hist
