"""
title = "Hooks that change what later cells define"
class = 7
tries = "wraps functions of later cells by a trace function, import hooks and IPython events"

[test_mse]
points = "0"
failed = ["*"]
"""

# %% replace mse
import builtins
import sys
import threading

seen = []
get_ipython().events.register("post_run_cell", lambda result: seen.append(result))
sys.setprofile(lambda frame, event, argument: None)
threading.setprofile(lambda frame, event, argument: None)
builtins_import = builtins.__import__
builtins.__import__ = lambda *arguments, **options: builtins_import(*arguments, **options)
print("tried:", sys.getprofile() is not None)


def mse(predictions, targets):
    sys.setprofile(lambda frame, event, argument: "mse is right")
    return 0
