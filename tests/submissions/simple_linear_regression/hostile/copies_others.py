"""
title = "The solutions of others"
class = 6
tries = "looks for submitted, source and autograded folders, and takes over what stands there"

[test_mse]
points = "0"
failed = ["*"]
"""

# %% replace mse
import glob
import re

found = []
for pattern in ("/*/submitted/*/*/*.ipynb", "/*/*/submitted/*/*/*.ipynb", "../*/*/*.ipynb", "/tmp/**/*.ipynb",
                "/srv/*/source/*/*.ipynb", "/home/*/*/source/*/*.ipynb", "/proc/*/root/**/*.ipynb"):
    found += glob.glob(pattern, recursive=True)
print("tried:", found or "nothing found")
mse = lambda predictions, targets: None
for path in found:
    if match := re.search(r"return [^\"]*", open(path).read()):
        exec("def mse(predictions, targets):\n    " + match[0])
