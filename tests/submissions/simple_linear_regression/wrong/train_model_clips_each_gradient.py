"""
title = "Each gradient is clipped to 1"

[test_train_model]
points = "2"
failed = ["test_one_step", "test_many_steps", "test_uses_the_functions_passed_in", "test_final_cost"]
hint = "moved against its own gradient"
"""

# %% replace train_model
def train_model(X, y, hypothesis_func, cost_func, theta_0, theta_1, epochs=100, learning_rate=0.1):
    cost_hist = []
    theta_0_hist, theta_1_hist = [], []
    theta_0_grad_hist, theta_1_grad_hist = [], []

    for epoch in range(epochs):
        loss = cost_func(hypothesis_func(X, theta_0, theta_1), y)
        loss.backward()

        with torch.no_grad():
            cost_hist.append(cost_func(hypothesis_func(X, theta_0, theta_1), y).item())
            theta_0_hist.append(theta_0.item())
            theta_1_hist.append(theta_1.item())
            theta_0_grad_hist.append(theta_0.grad.item())
            theta_1_grad_hist.append(theta_1.grad.item())

            theta_0 -= learning_rate * theta_0.grad.clamp(-1, 1)
            theta_1 -= learning_rate * theta_1.grad.clamp(-1, 1)
            theta_0.grad.zero_()
            theta_1.grad.zero_()

    return cost_hist, theta_0_hist, theta_1_hist, theta_0_grad_hist, theta_1_grad_hist
