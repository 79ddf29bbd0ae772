"""
title = "SGD with momentum"

[test_train_model]
points = "5"
failed = ["test_many_steps"]
hint = "carried over from one epoch to the next"
"""

# %% replace train_model
def train_model(X, y, hypothesis_func, cost_func, theta_0, theta_1, epochs=100, learning_rate=0.1):
    cost_hist = []
    theta_0_hist, theta_1_hist = [], []
    theta_0_grad_hist, theta_1_grad_hist = [], []

    optimizer = optim.SGD([theta_0, theta_1], lr=learning_rate, momentum=0.5)
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

            optimizer.step()
            optimizer.zero_grad()

    return cost_hist, theta_0_hist, theta_1_hist, theta_0_grad_hist, theta_1_grad_hist
