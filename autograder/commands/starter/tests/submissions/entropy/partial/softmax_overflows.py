"""
title = "The exponential of large scores is infinite"

[test_softmax]
points = "1"
failed = ["test_large_scores_do_not_overflow"]
hint = "the exponential of a large number"
"""

# %% replace softmax
def softmax(scores):
    return scores.exp() / scores.exp().sum(dim=1, keepdim=True)
