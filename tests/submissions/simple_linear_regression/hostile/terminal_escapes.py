"""
title = "Escapes that a terminal obeys"
class = 9
tries = "puts them into output, and into names and texts of exceptions"

[test_mse]
points = "0"
failed = ["*"]

[test_scale_features]
points = "0"
not_run = ["*"]
"""

# %% replace mse
escape = "\x1b]0;hostile\x07\x1b[2J\x1b[31m\x9b31m\u202e"
print("tried:", escape, "\ud800".encode("utf-8", "surrogatepass"))
Hostile = type("Hostile" + escape, (Exception,), {"__module__": "builtins"})


def mse(predictions, targets):
    raise Hostile(escape)

# %% replace scale_features
raise Hostile(escape + "<script>alert('hostile')</script>")
