"""
title = "Backward passes that never end, and that end the process"
class = 3
tries = "hangs, and dies, where nothing is called by its name; the tests behind get processes of their own"

[test_hypothesis]
points = "1.5"
not_run = ["test_gradients_reach_both_parameters"]
hint = "the backward pass did not come back in time"

[test_mse]
points = "2.5"
not_run = ["test_can_be_differentiated"]
hint = "the backward pass broke off"
"""

# %% replace hypothesis
import os


class Endless(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, theta_0, theta_1):
        return theta_0 + theta_1 * x

    @staticmethod
    def backward(ctx, gradient):
        while True:
            pass


def hypothesis(x, theta_0, theta_1):
    tensors = all(isinstance(value, torch.Tensor) for value in (x, theta_0, theta_1))
    return Endless.apply(x, theta_0, theta_1) if tensors else theta_0 + theta_1 * x

# %% replace mse
class Fatal(torch.autograd.Function):
    @staticmethod
    def forward(ctx, predictions, targets):
        return ((predictions - targets) ** 2).mean() / 2

    @staticmethod
    def backward(ctx, gradient):
        os._exit(1)


def mse(predictions, targets):
    return Fatal.apply(predictions, targets)
