"""
title = "The class is a linear layer, and has none as a member"

[test_linear_regression]
points = "2"
failed = ["test_has_one_linear_layer"]
hint = "Which member holds the layer"
"""

# %% replace linear_regression
class LinearRegression(nn.Linear):
    def __init__(self):
        super().__init__(1, 1)
