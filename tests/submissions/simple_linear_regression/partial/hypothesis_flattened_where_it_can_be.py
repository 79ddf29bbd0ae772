"""
title = "Predictions as one flat row"

[test_hypothesis]
points = "1"
failed = ["test_numbers_and_arrays", "test_tensors"]
hint = "Put in numbers by hand: which"
"""

# %% replace hypothesis
def hypothesis(x, theta_0, theta_1):
    y_pred = theta_0 + theta_1 * x
    if isinstance(y_pred, (np.ndarray, torch.Tensor)):
        y_pred = y_pred.reshape(-1)      # one prediction per example
    return y_pred
