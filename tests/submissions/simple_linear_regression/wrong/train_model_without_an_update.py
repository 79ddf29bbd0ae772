"""
title = "Part (2) is not written yet"

[test_train_model]
points = "0"
failed = ["*"]
hint = "moved against its own gradient"
"""

# %% replace train_model
def train_model(X, y, hypothesis_func, cost_func, theta_0, theta_1, epochs=100, learning_rate=0.1):
    """Train theta_0 and theta_1, in place, by gradient descent; give back the record of each epoch."""
    cost_hist = []
    theta_0_hist, theta_1_hist = [], []
    theta_0_grad_hist, theta_1_grad_hist = [], []

    for epoch in range(epochs):
        # Part (1): predict, compute the cost, compute its gradient.
        predictions = hypothesis_func(X, theta_0, theta_1)
        loss = cost_func(predictions, y)
        loss.backward()

        with torch.no_grad():
            # Given: the records of this epoch, before the update. The cost is computed anew here,
            # so that it does not depend on the names that you chose in part (1).
            cost_hist.append(cost_func(hypothesis_func(X, theta_0, theta_1), y).item())
            theta_0_hist.append(theta_0.item())
            theta_1_hist.append(theta_1.item())
            theta_0_grad_hist.append(theta_0.grad.item())
            theta_1_grad_hist.append(theta_1.grad.item())

            # Part (2): update theta_0 and theta_1 in place, then reset both gradients.
            pass

    return cost_hist, theta_0_hist, theta_1_hist, theta_0_grad_hist, theta_1_grad_hist
