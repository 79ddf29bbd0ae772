"""
title = "The learning rate shrinks from epoch to epoch"

[test_train_model]
points = "4"
failed = ["test_many_steps", "test_final_cost"]
hint = "carried over from one epoch to the next"
"""

# %% replace train_model
def train_model(X, y, hypothesis_func, cost_func, theta_0, theta_1, epochs=100, learning_rate=0.1):
    cost_hist = []
    theta_0_hist, theta_1_hist = [], []
    theta_0_grad_hist, theta_1_grad_hist = [], []

    for epoch in range(epochs):
        predictions = hypothesis_func(X, theta_0, theta_1)
        loss = cost_func(predictions, y)
        loss.backward()

        with torch.no_grad():
            cost_hist.append(cost_func(hypothesis_func(X, theta_0, theta_1), y).item())
            theta_0_hist.append(theta_0.item())
            theta_1_hist.append(theta_1.item())
            theta_0_grad_hist.append(theta_0.grad.item())
            theta_1_grad_hist.append(theta_1.grad.item())

            theta_0 -= learning_rate / (epoch + 1) * theta_0.grad
            theta_1 -= learning_rate / (epoch + 1) * theta_1.grad
            theta_0.grad.zero_()
            theta_1.grad.zero_()

    return cost_hist, theta_0_hist, theta_1_hist, theta_0_grad_hist, theta_1_grad_hist
