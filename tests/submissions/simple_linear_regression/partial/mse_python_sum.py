"""
title = "Python's sum goes through the rows one by one"

[test_mse]
points = "2.5"
failed = ["test_uses_no_loop"]
hint = "loop"
"""

# %% replace mse
def mse(predictions, targets):
    squares = (predictions - targets) ** 2
    return sum(squares).squeeze() / (2 * len(squares))
