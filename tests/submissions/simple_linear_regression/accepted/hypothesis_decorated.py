"""
title = "A function behind a decorator"
"""

# %% replace hypothesis
import functools


def traced(function):
    @functools.wraps(function)
    def inner(*args, **kwargs):
        return function(*args, **kwargs)
    return inner


@traced
def hypothesis(x, theta_0, theta_1):
    return theta_0 + theta_1 * x
