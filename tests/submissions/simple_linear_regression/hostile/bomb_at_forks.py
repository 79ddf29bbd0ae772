"""
title = "A bomb that goes off in forks"
class = 7
tries = "registers a handler that ends every fork of its process"
"""

# %% before mse
import os

os.register_at_fork(after_in_child=lambda: os._exit(0))
print("tried: registered")
