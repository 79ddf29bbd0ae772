"""
title = "Output without end"
class = 5
tries = "prints megabytes until it is stopped"

[test_mse]
points = "0"
not_run = ["*"]
hint = "did not finish"
"""

# %% replace mse
print("tried: printing")
while True:
    print("x" * 1_000_000)
