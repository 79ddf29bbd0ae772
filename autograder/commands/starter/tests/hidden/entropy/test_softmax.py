"""Hidden tests of `softmax`: 2 points."""

import torch

from autograder.testing import Student, assert_close, check


@check(points=1, hint="Do the probabilities of each row add up to one?")
def test_rows_are_distributions(student: Student, generator: torch.Generator) -> None:
    """`softmax` turns each row of scores into probabilities"""
    scores = torch.randn(5, 3, generator=generator)
    assert_close(student.softmax(scores), torch.softmax(scores, dim=1))


@check(points=1, hint="What is the exponential of a large number?")
def test_large_scores_do_not_overflow(student: Student, generator: torch.Generator) -> None:
    """`softmax` of large scores is finite"""
    scores = 1000 + torch.randn(5, 3, generator=generator)
    assert_close(student.softmax(scores), torch.softmax(scores, dim=1), rtol=1e-4)
