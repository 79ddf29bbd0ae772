"""
title = "Looks up how others solved it"
class = 3
tries = "asks IPython for its history, and Python for the source and the frames of whoever called"
"""

# %% before mse
import inspect
import linecache
import sys

shell = get_ipython()
print("tried:", In[:3] if "In" in globals() else None, globals().get("Out"), shell.history_manager)
try:
    print(list(shell.history_manager.search("*mse*", raw=True)))
except Exception as error:
    print(type(error).__name__)
for frame in inspect.stack():
    print(frame.filename, sorted(frame.frame.f_locals)[:20])
print([name for name in linecache.cache if "hidden" in name or "reference" in name])
print([name for name in sys.modules if "hidden" in name or "judging" in name])
