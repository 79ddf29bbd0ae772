"""
title = "Training ends when the cost has not fallen for five epochs"

[test_train_model_new]
points = "4"
failed = ["test_history"]
hint = "What is recorded in an epoch"
"""

# %% replace train_model_new
def train_model_new(X, y, model, cost_func, epochs=100, learning_rate=0.1):
    """Train the parameters of model, in place, by gradient descent; give back the cost of each epoch."""
    cost_hist = []
    best, waited = float('inf'), 0

    for epoch in range(epochs):
        # Part (1): predict, compute the cost, compute its gradient.
        loss = cost_func(model(X), y)
        loss.backward()

        with torch.no_grad():
            # Given: the cost of this epoch, before the update.
            cost_hist.append(cost_func(model(X), y).item())

            for param in model.parameters():
                # Part (2): update param in place, then reset its gradient.
                param -= learning_rate * param.grad
                param.grad.zero_()

        waited = 0 if cost_hist[-1] < best - 1e-6 else waited + 1
        best = min(best, cost_hist[-1])
        if waited == 5:
            break

    return cost_hist
