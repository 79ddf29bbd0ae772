"""
title = "Records as rows, turned into columns at the end"
"""

# %% replace train_model
def train_model(X, y, hypothesis_func, cost_func, theta_0, theta_1, epochs=100, learning_rate=0.1):
    rows = []
    while len(rows) < epochs:
        loss = cost_func(hypothesis_func(X, theta_0, theta_1), y)
        loss.backward()
        rows.append((loss.item(), theta_0.item(), theta_1.item(), theta_0.grad.item(), theta_1.grad.item()))
        with torch.no_grad():
            torch._foreach_add_([theta_0, theta_1], [theta_0.grad, theta_1.grad], alpha=-learning_rate)
        theta_0.grad, theta_1.grad = None, None
    return tuple(map(list, zip(*rows)))
