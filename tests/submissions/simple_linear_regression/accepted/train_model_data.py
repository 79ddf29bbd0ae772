"""
title = "The update on .data, outside of no_grad, gradients set to None"
"""

# %% replace train_model
def train_model(X, y, hypothesis_func, cost_func, theta_0, theta_1, epochs=100, learning_rate=0.1):
    hist = {"cost": [], "t0": [], "t1": [], "g0": [], "g1": []}
    for _ in range(epochs):
        cost = cost_func(predictions=hypothesis_func(theta_1=theta_1, theta_0=theta_0, x=X), targets=y)
        cost.backward()
        hist["cost"].append(float(cost))
        hist["t0"].append(float(theta_0))
        hist["t1"].append(float(theta_1))
        hist["g0"].append(float(theta_0.grad))
        hist["g1"].append(float(theta_1.grad))
        for theta in (theta_0, theta_1):
            theta.data -= learning_rate * theta.grad.data
            theta.grad = None
    return tuple(hist.values())
