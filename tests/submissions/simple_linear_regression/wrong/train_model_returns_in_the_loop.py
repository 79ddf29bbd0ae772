"""
title = "The return has slipped into the loop"

[test_train_model]
points = "2"
failed = ["test_many_steps", "test_epochs_and_learning_rate", "test_records", "test_final_cost"]
hint = "What is carried over from one"
"""

# %% replace train_model
def train_model(X, y, hypothesis_func, cost_func, theta_0, theta_1, epochs=100, learning_rate=0.1):
    cost_hist = []
    theta_0_hist, theta_1_hist = [], []
    theta_0_grad_hist, theta_1_grad_hist = [], []

    for epoch in range(epochs):
        # Part (1): predict, compute the cost, compute its gradient.
        pred = hypothesis_func(X, theta_0, theta_1)
        loss = cost_func(pred, y)
        loss.backward()

        with torch.no_grad():
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
