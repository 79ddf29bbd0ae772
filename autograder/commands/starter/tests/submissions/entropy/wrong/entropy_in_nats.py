"""
title = "The natural logarithm gives nats, not bits"

[test_entropy]
points = "0"
failed = ["test_entropy_is_in_bits"]
hint = "Which logarithm"
"""

# %% replace entropy
def entropy(p):
    return -(p * p.log()).sum()
