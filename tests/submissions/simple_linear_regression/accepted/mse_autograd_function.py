"""
title = "An autograd function with a backward pass of its own"
"""

# %% replace mse
class HalfMSE(torch.autograd.Function):
    @staticmethod
    def forward(ctx, predictions, targets):
        errors = predictions - targets
        ctx.save_for_backward(errors)
        return (errors ** 2).mean() / 2

    @staticmethod
    def backward(ctx, grad):
        (errors,) = ctx.saved_tensors
        return grad * errors / errors.numel(), -grad * errors / errors.numel()


def mse(predictions, targets):
    return HalfMSE.apply(predictions, targets)
