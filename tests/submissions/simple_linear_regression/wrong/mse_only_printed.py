"""
title = "The cost is printed and not returned"

[test_mse]
points = "0"
failed = ["*"]
hint = "is the factor in front of the sum right"
"""

# %% replace mse
def mse(predictions, targets):
    cost = torch.mean((predictions - targets) ** 2) / 2
    print(f"{cost:.4f}")
