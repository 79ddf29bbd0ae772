"""
title = "The columns add up to one, not the rows"

[test_softmax]
points = "0"
failed = ["*"]
hint = "each row"
"""

# %% replace softmax
def softmax(scores):
    return torch.softmax(scores, dim=0)
