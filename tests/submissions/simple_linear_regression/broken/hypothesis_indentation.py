"""
title = "The body is not indented"

[test_hypothesis]
points = "0"
not_run = ["*"]
hint = "IndentationError"
"""

# %% replace hypothesis
def hypothesis(x, theta_0, theta_1):
return theta_0 + theta_1 * x
