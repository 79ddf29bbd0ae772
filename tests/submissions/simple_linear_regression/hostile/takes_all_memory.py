"""
title = "Tensors until nothing is left"
class = 5
tries = "asks for 40 GB at once, then for 64 MB again and again"

[test_mse]
points = "0"
"""

# %% replace mse
def mse(predictions, targets):
    hoard = []
    try:
        hoard.append(torch.ones(10**10))
    except RuntimeError:
        pass
    while True:
        hoard.append(torch.ones(2**24))


try:
    mse(None, None)
except (RuntimeError, MemoryError) as error:
    print("tried:", type(error).__name__)
