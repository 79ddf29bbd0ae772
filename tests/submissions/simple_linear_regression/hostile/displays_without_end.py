"""
title = "Pictures without end, past the limits of the worker"
class = 5
tries = "lifts the limits on output in its own process, and displays large pictures in many cells"
"""

# %% before mse
from autograder.execution.worker import cells
from IPython.display import Image, display

cells.DATA_LIMIT = cells.TEXT_LIMIT = cells._COUNT_LIMIT = 10**12
picture = Image(b"\x89PNG\r\n" + bytes(15_000_000), format="png")
print("tried:", len(picture.data))

# %% after mse
display(picture)

# %% after mse
display(picture)

# %% after mse
display(picture)

# %% after mse
display(picture)
