"""What a history has of the numbers that it should hold: all of them, some, or something that was made of them."""

import math
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate, pairwise

from torch import Tensor

from autograder.testing import number, numbers

AS_IT_IS = "one number an epoch, of this training"
AFTERWARDS = ", recorded after the update"
MOST = 10_000  # entries that are compared


def relation(history: object, values: Sequence[float], final: float) -> str:
    """What a history has of the losses on the way to a final one."""
    try:
        several = isinstance(history, (list, tuple)) or (isinstance(history, Tensor) and history.ndim)
        costs = numbers(history) if several else [number(history)]
    except AssertionError:
        return "no numbers"
    if len(costs) < 2:
        return "one number" if costs else "empty"
    if all(near(cost, costs[0]) for cost in costs):
        return "the same number again and again"
    if len(values) > MOST or len(values) < 2:
        return "not compared"
    if _are(costs, [one for pair in pairwise([*values, final]) for one in pair]):
        return "each twice"
    for way, when in (([*values], ""), ([*values[1:], final], AFTERWARDS)):
        for name, sequence in _forms(way, len(costs)):
            if _are(costs, sequence):
                return name + when
    if _are(costs[-len(values) :], values) and len(costs) > len(values) + 4:  # more than a loss from before the loop
        return "those of this training, behind others"
    more_or_less = ", more than epochs" if len(costs) > len(values) else ", fewer than epochs"
    return "other numbers" + (more_or_less if len(costs) != len(values) else "")


def _are(costs: Sequence[float], sequence: Sequence[float]) -> bool:
    return len(sequence) == len(costs) and all(map(near, costs, sequence))


def _forms(way: list[float], count: int) -> Iterator[tuple[str, list[float]]]:
    """What may be made of the losses of a training, in so many numbers."""
    each: dict[str, Callable[[float], float]] = {
        AS_IT_IS: lambda one: one,
        "half of each": lambda one: one / 2,
        "twice each": lambda one: 2 * one,
        "the root of each": lambda one: math.sqrt(abs(one)),
        "the logarithm of each": lambda one: math.log(one) if one > 0 else math.nan,
        "a hundredth of each": lambda one: one / 100,
    }
    for name, change in each.items():
        yield name, [change(one) for one in way]
    sums = [*accumulate(way)]
    yield "the sum of all so far", sums
    yield "the mean of all so far", [total / count for count, total in enumerate(sums, 1)]
    yield "the lowest so far", [*accumulate(way, min)]
    yield "all backwards", way[::-1]
    yield "each twice", [one for one in way for _ in range(2)]
    for step in (2, 5, 10, 20, 25, 50, 100):
        yield "some of them", way[::step]
        yield "some of them", way[step - 1 :: step]
    yield "without the first ones", way[len(way) - count :]
    yield "without the last ones", way[:count]


def near(one: float, other: float) -> bool:
    return abs(one - other) <= 1e-4 + 2e-3 * abs(other)
