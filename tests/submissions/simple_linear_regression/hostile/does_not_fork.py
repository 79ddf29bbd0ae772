"""
title = "A process that refuses to fork when the tests come"
class = 4
tries = "closes the socket that brings the forks, after the last cell"
"""

# %% after train_with_builtins
import gc

(service,) = [item for item in gc.get_objects() if type(item).__name__ == "_Service"]
service.forks.close()
print("tried:", service.forks)
