"""
title = "A module of our own, and a constant under another name"
"""

# %% replace mse
class HalfMeanSquare(nn.Module):
    def forward(self, predictions, targets):
        m = targets.size(0)
        return (predictions - targets).square().sum() / (2.0 * m)


mse = HalfMeanSquare()
