"""
title = "Lists in lists, all of different lengths"
class = 5
tries = "returns what takes pages to say of which types it is"

[test_hypothesis]
points = "0"
failed = ["*"]

[test_mse]
points = "0"
failed = ["*"]
"""

# %% replace hypothesis
def hypothesis(x, theta_0, theta_1):
    return [[None] * (n % 60) for n in range(300)]


print("tried:", len(hypothesis(1, 2, 3)))

# %% replace mse
def mse(predictions, targets):
    result = []
    for _ in range(80):
        result = [result, [1], "x"]
    return result
