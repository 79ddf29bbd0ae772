"""
title = "Files that Python reads when it starts"
class = 7
tries = "writes sitecustomize, .pth files, caches and profiles wherever it finds a folder"
"""

# %% before mse
import os
import sys

import autograder.execution.wire.server

code = "open('/tmp/autograder-hostile-started', 'w')"
folders = {*sys.path, os.getcwd(), os.path.expanduser("~"), os.path.dirname(autograder.execution.wire.server.__file__)}
names = ["sitecustomize.py", "usercustomize.py", "hostile.pth", "torch.py", "__pycache__/server.cpython-311.pyc",
         ".ipython/profile_default/startup/00.py", ".config/matplotlib/matplotlibrc"]
written, refused = [], 0
for folder in sorted(folders):
    for name in names:
        path = os.path.join(folder or ".", name)
        try:
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "w") as file:
                file.write(code)
            written.append(path)
        except OSError:
            refused += 1
print("tried:", refused, "refused; written", written)
