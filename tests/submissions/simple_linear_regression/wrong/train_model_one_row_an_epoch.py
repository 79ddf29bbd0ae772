"""
title = "One example per epoch"

[test_train_model]
points = "2"
failed = ["test_one_step", "test_many_steps", "test_uses_the_functions_passed_in", "test_final_cost"]
hint = "Is each parameter moved against its"
"""

# %% replace train_model
def train_model(X, y, hypothesis_func, cost_func, theta_0, theta_1, epochs=100, learning_rate=0.1):
    cost_hist = []
    theta_0_hist, theta_1_hist = [], []
    theta_0_grad_hist, theta_1_grad_hist = [], []

    for epoch in range(epochs):
        # Part (1): predict, compute the cost, compute its gradient.
        i = epoch % len(X)
        xi, yi = X[i:i+1], y[i:i+1]
        pred = hypothesis_func(xi, theta_0, theta_1)
        cost_func(pred, yi).backward()

        with torch.no_grad():
            # Given: the records of this epoch, before the update. The cost is computed anew here,
            # so that it does not depend on the names that you chose in part (1).
            cost_hist.append(cost_func(hypothesis_func(X, theta_0, theta_1), y).item())
            theta_0_hist.append(theta_0.item())
            theta_1_hist.append(theta_1.item())
            theta_0_grad_hist.append(theta_0.grad.item())
            theta_1_grad_hist.append(theta_1.grad.item())

            # Part (2): update theta_0 and theta_1 in place, then reset both gradients.
            theta_0 -= learning_rate * theta_0.grad
            theta_1 -= learning_rate * theta_1.grad
            theta_0.grad.zero_()
            theta_1.grad.zero_()

    return cost_hist, theta_0_hist, theta_1_hist, theta_0_grad_hist, theta_1_grad_hist
