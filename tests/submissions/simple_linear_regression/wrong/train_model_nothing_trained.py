"""
title = "The gradients are computed once, before the loop, and nothing is updated"

[test_train_model]
points = "1"
failed = [
    "test_epochs_and_learning_rate",
    "test_final_cost",
    "test_many_steps",
    "test_one_step",
    "test_uses_the_functions_passed_in",
]
hint = "moved against its own gradient"
"""

# %% replace train_model
def train_model(X, y, hypothesis_func, cost_func, theta_0, theta_1, epochs=100, learning_rate=0.1):
    cost_hist = []
    theta_0_hist, theta_1_hist = [], []
    theta_0_grad_hist, theta_1_grad_hist = [], []

    cost_func(hypothesis_func(X, theta_0, theta_1), y).backward()
    for epoch in range(epochs):

        with torch.no_grad():
            cost_hist.append(cost_func(hypothesis_func(X, theta_0, theta_1), y).item())
            theta_0_hist.append(theta_0.item())
            theta_1_hist.append(theta_1.item())
            theta_0_grad_hist.append(theta_0.grad.item())
            theta_1_grad_hist.append(theta_1.grad.item())


    return cost_hist, theta_0_hist, theta_1_hist, theta_0_grad_hist, theta_1_grad_hist
