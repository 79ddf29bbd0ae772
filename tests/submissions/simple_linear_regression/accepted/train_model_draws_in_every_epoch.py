"""
title = "A figure in every epoch, as live curves have it"
"""

# %% replace train_model
from IPython.display import clear_output


def train_model(X, y, hypothesis_func, cost_func, theta_0, theta_1, epochs=100, learning_rate=0.1):
    hists = [], [], [], [], []
    for epoch in range(epochs):
        cost = cost_func(hypothesis_func(X, theta_0, theta_1), y)
        cost.backward()
        with torch.no_grad():
            for hist, value in zip(hists, (cost, theta_0, theta_1, theta_0.grad, theta_1.grad)):
                hist.append(value.item())
            for theta in (theta_0, theta_1):
                theta -= learning_rate * theta.grad
                theta.grad.zero_()
        if epoch % 10 == 0:
            clear_output(wait=True)
            fig, (left, right) = plt.subplots(1, 2)
            curve, = left.plot(hists[0])
            right.scatter(X, y)
            plt.show()
    return hists
