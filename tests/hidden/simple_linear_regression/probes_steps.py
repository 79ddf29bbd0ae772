"""How a training function makes single steps, whatever numbers are in them (see `probes_training_relations`)."""

from collections.abc import Callable, Sequence

from autograder.testing import Seen, Words

START, _GRADIENT, _COST = (1.0, 2.0), (3.0, 7.0), 5.5  # theta_0 and theta_1, and gradient and cost there
_OF_PARABOLA = (37 / 3, -2 / 3)  # the gradient there of another model
_OF_ONE_ROW = (4.0, 12.0)  # the gradient of the first row
_GENTLE = (1.0, 0.65)  # where the gradient is a tenth of it
RATE = 0.1
OF_STEPS = {
    "a step": "It is the learning rate times the gradient, downhill",
    "a smaller learning rate": "The step is smaller in the same proportion",
    "a step where the gradient is a tenth": "It is a tenth as long",
    "the second step": "It is that of a training which begins where the first one led",
    "a step with another model": "Its gradient is another one, and so is the step",
    "a step with another cost": "Its gradient is another one, and so is the step",
}
_DOWNHILL, _ANOTHER_SIZE = "the learning rate times the gradient, downhill", "another size, along the gradient"

Place = Sequence[float]
# Trains from a place, for some epochs, with a learning rate, and maybe another model or cost: where that leads.
Train = Callable[..., list[float]]


def steps(train: Train, **others: object) -> Seen:
    """How single steps are made, also with another cost and another model."""
    first = train(START, 1, RATE)
    step = _apart(first, START)
    if not any(step):
        yield "a step", Words("other: nothing moves")
        return
    if not any(first):
        yield "a step", Words("to zero, wherever it begins")
        return
    smaller = _apart(train(START, 1, RATE / 5), START)
    gentle = _apart(train(_GENTLE, 1, RATE), _GENTLE)
    fixed, made = _alike(smaller, step), _step(step)
    # A rate of one's own may be the one that was passed in, or not.
    made = _DOWNHILL if fixed and made == _ANOTHER_SIZE else made
    right = [-RATE * slope / 10 for slope in _GRADIENT]
    lengths = {"a tenth": [one / 10 for one in step], "as long as before": step, "as it should be": right}
    length = next((name for name, way in lengths.items() if _alike(gentle, way)), "another one")
    yield "a step", Words("right only where the gradient is small" if length == "as it should be" else made)
    told = "in the same proportion" if _alike([5 * one for one in smaller], step) else "another step"
    yield "a smaller learning rate", Words("the same step" if fixed else told)
    if length in lengths:
        yield "a step where the gradient is a tenth", Words(length)
    second = _apart(train(START, 2, RATE), first)
    anew = _apart(train(first, 1, RATE), first)
    yield "the second step", Words(_second(second, anew, step))
    for what, other in others.items():
        its = _apart(train(START, 1, RATE, **{what: other}), START)
        told = "it stays the same" if _alike(its, step) else "it changes with it"
        if what == "model" and _parallel(step, _GRADIENT) and not _parallel(its, _OF_PARABOLA):
            told = "it changes, and does not go along the gradient" if told == "it changes with it" else told
        yield f"a step with another {what}", Words(told)


def _second(second: Place, anew: Place, step: Place) -> str:
    """What is in a second step of one that is made anew at the same place, and of the first one."""
    if _alike(second, anew):
        return "as of a training that begins there"
    across = anew[0] * step[1] - anew[1] * step[0]
    if abs(across) > 1e-4:
        own = (second[0] * step[1] - second[1] * step[0]) / across
        carried = (anew[0] * second[1] - anew[1] * second[0]) / across
        if abs(own - 1) < 1e-2 and 0 < carried < 1.01:
            return "the first gradient is in it as well" if carried > 0.99 else "a part of the first step is in it"
        if abs(carried) < 1e-2 and 0 < own < 1:
            return "shorter than that of a training that begins there"
    return "another one"


def _step(step: Place) -> str:
    slopes = [-one / RATE for one in step]
    times = [one / slope for one, slope in zip(slopes, _GRADIENT, strict=True)]
    if not all(step):
        told = "only of theta_1" if step[1] else "only of theta_0"
        return told if _alike([sum(times)], [1.0]) else f"another size, {told}"
    known = {
        _DOWNHILL: 1.0,
        "the learning rate times the gradient, uphill": -1.0,
        "the gradient, without the learning rate": 1 / RATE,
        "divided by the number of rows": 1 / 12,
        "multiplied by the number of rows": 12.0,
        "two steps at once": 2.0,
    }
    for name, factor in known.items():
        if _alike(times, [factor, factor]):
            return name
    if _alike(slopes, _GRADIENT[::-1]):
        return "each parameter along the gradient of the other"
    if _alike(slopes, [_GRADIENT[0]] * 2) or _alike(slopes, [_GRADIENT[1]] * 2):
        return "both parameters along the gradient of one"
    if _alike(slopes, START):
        return "the learning rate times the parameter"
    if _alike(slopes, _OF_ONE_ROW):
        return "along the gradient of the first row"
    if _alike(slopes, [1.0, 1.0]):
        return "as long as the learning rate"
    if _alike(slopes, [_COST, _COST]):
        return "the learning rate times the cost"
    if abs(times[0] - times[1]) < 1e-3 * abs(times[0]):
        return _ANOTHER_SIZE if times[0] > 0 else "another size, against the rule"
    pull, other = (_apart(slopes, _GRADIENT)[place] / START[place] for place in range(2))
    return "with a pull towards zero" if pull > 0 and _alike([pull], [other]) else "another direction"


def _apart(place: Place, other: Place) -> list[float]:
    return [one - two for one, two in zip(place, other, strict=True)]


def _parallel(one: Place, other: Place) -> bool:
    return abs(one[0] * other[1] - one[1] * other[0]) <= 1e-3 * abs(one[0] * other[0])


def _alike(one: Place, other: Place) -> bool:
    return all(abs(a - b) <= 1e-5 + 1e-3 * abs(b) for a, b in zip(one, other, strict=True))
