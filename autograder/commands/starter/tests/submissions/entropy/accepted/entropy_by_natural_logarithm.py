"""
title = "The natural logarithm, divided by that of two"
"""

# %% replace entropy
def entropy(p):
    return -(p * p.log()).sum() / torch.log(torch.tensor(2.0))
