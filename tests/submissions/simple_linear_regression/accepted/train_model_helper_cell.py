"""
title = "Forward, step and reset are helpers, the loop is a while loop"
"""

# %% before train_model
def backpropagate(model, cost, x, targets, thetas):
    loss = cost(model(x, *thetas), targets)
    loss.backward()
    return loss


@torch.no_grad()
def step(thetas, rate):
    for theta in thetas:
        theta -= rate * theta.grad
        theta.grad.zero_()

# %% replace train_model
def train_model(X, y, hypothesis_func, cost_func, theta_0, theta_1, epochs=100, learning_rate=0.1):
    thetas = [theta_0, theta_1]
    histories = [[] for _ in range(5)]
    epoch = 0
    while epoch < epochs:
        loss = backpropagate(hypothesis_func, cost_func, X, y, thetas)
        for history, value in zip(histories, [loss, *thetas, *[theta.grad for theta in thetas]]):
            history.append(value.item())
        step(thetas, learning_rate)
        epoch += 1
    return tuple(histories)
