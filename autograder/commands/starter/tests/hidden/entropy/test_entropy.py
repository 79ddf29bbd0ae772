"""Hidden tests of `entropy`: 1 point."""

import torch

from autograder.testing import Student, assert_close, check


@check(points=1, hint="Which logarithm gives bits?")
def test_entropy_is_in_bits(student: Student, generator: torch.Generator) -> None:
    """`entropy` of a distribution is in bits"""
    distribution = torch.softmax(torch.randn(4, generator=generator), dim=0)
    assert_close(student.entropy(distribution), -(distribution * distribution.log2()).sum())
