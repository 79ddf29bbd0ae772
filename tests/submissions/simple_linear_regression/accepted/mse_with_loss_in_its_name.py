"""
title = "A function of autograd of one's own, with Loss in its name"
"""

# %% replace mse
class MyHalfLoss(torch.autograd.Function):
    """By hand, to see how autograd works inside."""

    @staticmethod
    def forward(ctx, predictions, targets):
        d = predictions - targets
        ctx.save_for_backward(d)
        return (d * d).mean() / 2

    @staticmethod
    def backward(ctx, grad_output):
        (d,) = ctx.saved_tensors
        g = grad_output * d / d.numel()
        return g, -g


def mse(predictions, targets):
    return MyHalfLoss.apply(predictions, targets)
