"""
title = "A line that is no Python costs its own task"

[test_softmax]
points = "0"
not_run = ["*"]
hint = "SyntaxError"
"""

# %% replace softmax
def softmax(scores):
    return scores.exp(
