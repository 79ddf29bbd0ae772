"""
title = "The cost is put into a new tensor, which begins a graph of its own"

[test_mse]
points = "2"
failed = ["test_can_be_differentiated", "test_is_a_single_number_in_the_dtype_of_its_arguments"]
hint = "it is a new tensor"
"""

# %% replace mse
def mse(predictions, targets):
    cost = ((predictions - targets) ** 2).mean() / 2
    return torch.tensor(cost.item(), dtype=predictions.dtype, requires_grad=True)
