"""
title = "Training ends as soon as the cost is below 0.41, the lowest that the notebook has"

[test_train_model]
points = "5"
failed = ["test_records"]
hint = "The records of an epoch"
"""

# %% replace train_model
def train_model(X, y, hypothesis_func, cost_func, theta_0, theta_1, epochs=100, learning_rate=0.1):
    hists = [], [], [], [], []
    for _ in range(epochs):
        cost = cost_func(hypothesis_func(X, theta_0, theta_1), y)
        cost.backward()
        with torch.no_grad():
            for hist, value in zip(hists, (cost, theta_0, theta_1, theta_0.grad, theta_1.grad)):
                hist.append(value.item())
            for theta in (theta_0, theta_1):
                theta -= learning_rate * theta.grad
                theta.grad.zero_()
        if cost < 0.41:
            break
    return hists
