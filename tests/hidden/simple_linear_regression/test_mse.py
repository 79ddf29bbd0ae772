"""Hidden tests of `mse`: 3 points."""


import torch
from torch import tensor

from autograder.testing import Student, assert_close, check

# A sum of n float32 squares in any order is within n * 2^-24 of the exact one, relatively; n is at most 1000 here.
FLOAT32 = 1000 * 2**-24

BUILT_INS = ("MSELoss", "mse_loss")


@check(points=1, hint="Compare with the formula, factor by factor, for two rows by hand: what stands before the sum?")
def test_is_half_the_mean_of_squares(student: Student, secret: torch.Generator) -> None:
    """`mse` is the sum of the squared errors divided by 2m"""
    assert_close(student.mse(tensor([[1.0], [3.0]]), tensor([[0.0], [0.0]])).reshape(()), tensor(2.5))
