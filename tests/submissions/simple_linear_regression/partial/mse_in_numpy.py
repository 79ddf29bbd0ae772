"""
title = "Computed by NumPy: no tensor, no gradient"

[test_mse]
points = "2"
failed = ["test_is_a_single_number_in_the_dtype_of_its_arguments", "test_can_be_differentiated"]
hint = "cut off"
"""

# %% replace mse
def mse(predictions, targets):
    errors = predictions.detach().numpy() - targets.numpy()
    return np.mean(errors**2) / 2
