"""
title = "Each epoch is written to a file that a cell has opened, the parameters to another one"
"""

# %% before train_model
log = open("training.log", "w+")
log.write("epoch, cost\n")

# %% replace train_model
def train_model(X, y, hypothesis_func, cost_func, theta_0, theta_1, epochs=100, learning_rate=0.1):
    cost_hist, theta_0_hist, theta_1_hist, theta_0_grad_hist, theta_1_grad_hist = [], [], [], [], []
    for epoch in range(epochs):
        cost = cost_func(hypothesis_func(X, theta_0, theta_1), y)
        cost.backward()
        print(epoch, cost.item(), file=log, flush=True)
        cost_hist.append(cost.item())
        theta_0_hist.append(theta_0.item())
        theta_1_hist.append(theta_1.item())
        theta_0_grad_hist.append(theta_0.grad.item())
        theta_1_grad_hist.append(theta_1.grad.item())
        with torch.no_grad():
            theta_0 -= learning_rate * theta_0.grad
            theta_1 -= learning_rate * theta_1.grad
        theta_0.grad.zero_()
        theta_1.grad.zero_()
    torch.save((theta_0, theta_1), "parameters.pt")
    log.seek(0)
    assert log.readline() == "epoch, cost\n"
    log.seek(0, 2)
    return cost_hist, theta_0_hist, theta_1_hist, theta_0_grad_hist, theta_1_grad_hist
