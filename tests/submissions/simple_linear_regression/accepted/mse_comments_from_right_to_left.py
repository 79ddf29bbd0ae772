"""
title = "Comments in Arabic, with marks of direction, and control characters in texts"
"""

# %% replace mse
def mse(predictions, targets):
    """‫متوسط‬ مربع الخطأ"""
    note = "[0m"  # ‏الخطأ‎
    errors = predictions - targets
    return (errors**2).sum() / (2 * len(errors))  # `a`
