"""Hidden tests of `LinearRegression`: 3 points."""

from collections.abc import Sequence

import torch
from torch import Tensor

from autograder.testing import Fact, Handle, Student, as_tensor, assert_close, below, check, largest, number, same

from .reference import ROUNDING

_LINEAR, _LAZY = "torch.nn.modules.linear.Linear", "torch.nn.modules.linear.LazyLinear"


def _made(student: Student) -> Handle:
    module = student.LinearRegression()
    if not isinstance(module, Handle) or module.kind != "module":
        raise Fact("what the class makes is no module")
    return module


def _module(student: Student) -> Handle:
    module = _made(student)
    if any(_LAZY in kinds for kinds in student.members(module).values()):
        student.functional_call(module, {}, torch.zeros(1, 1))  # a lazy layer gets its shape here
    return module


def _layers(student: Student, module: Handle) -> list[str]:
    """The names of the linear layers that are members."""
    return [name for name, kinds in student.members(module).items() if name and _LINEAR in kinds]


def _weight_and_bias(student: Student, module: Handle) -> list[str]:
    """The names of the two parameters: those of the layer, if there is one, whatever else there is.

    Of a weight without a bias, one name: that the bias is missing, another test says.
    """
    parameters = student.parameters(module)
    if not all(value.is_floating_point() for value in parameters.values()):
        raise Fact("the parameters are no real numbers")
    sizes = {name: value.shape for name, value in parameters.items()}
    layers = _layers(student, module)
    if len(layers) == 1:
        sizes = {name: size for name, size in sizes.items() if name.startswith(f"{layers[0]}.")}
    weights = [name for name, size in sizes.items() if size == (1, 1)]
    biases = [name for name, size in sizes.items() if size == (1,)]
    if len(weights) == len(sizes) == 1:
        return weights
    if len(sizes) != 2:
        raise Fact(f"there are {len(sizes)} parameters, not two")
    if len(weights) == len(biases) == 1:
        return [*weights, *biases]
    assert all(size.numel() == 1 for size in sizes.values()), f"the parameters have the shapes {[*sizes.values()]}"
    # Two numbers of one's own, of which another test says that they should be a layer's: the bias acts at x = 0, too.
    one, other = sizes
    passed = {one: torch.ones(sizes[one]), other: torch.zeros(sizes[other])}
    at_zero = number(student.functional_call(module, passed, torch.zeros(1, 1)))
    return [other, one] if below(0, abs(at_zero)) else [one, other]


@check(points=1, hint="Which member holds the layer, and is it one that `nn.Module` registers? One input, one output.")
def test_has_one_linear_layer(student: Student) -> None:
    """`LinearRegression` is a module with one linear layer as a member, from one feature to one prediction"""
    layers = _layers(student, _made(student))  # as the constructor leaves it
    if len(layers) != 1:
        raise Fact(f"there are {len(layers)} linear layers, not one")
    module = _module(student)
    _weight_and_bias(student, module)
    if len(parameters := student.parameters(module)) != 2:
        raise Fact(f"there are {len(parameters)} parameters, not two")


@check(points=1, hint="What does `forward` do with `x`, and does it hand the result back?")
def test_forward_applies_the_layer(student: Student, generator: torch.Generator) -> None:
    """`forward` gives the predictions of the line with the layer's weight and bias"""
    module = _module(student)
    x = torch.randn(9, 1, generator=generator)
    names = _weight_and_bias(student, module)
    own = student.parameters(module)
    # Whatever else there is, another test says that it is too much.
    others = {name: torch.zeros_like(value) for name, value in own.items() if name not in names}
    predictions = _line(x, [own[name] for name in names]).to(x.dtype)
    result = as_tensor(student.functional_call(module, others, x.clone()))
    assert_close(result, predictions, rtol=ROUNDING, atol=ROUNDING)
    for scale in (1, -100):  # a line has no end at which it is cut off
        weight, bias = (
            scale * (1 + torch.rand(1, 1, generator=generator)),
            scale * (5 + torch.rand(1, generator=generator)),
        )
        values = [weight, bias][: len(names)]
        passed = {name: value.clone() for name, value in zip(names, values, strict=True)}
        result = student.functional_call(module, {**passed, **others}, x.clone())
        assert_close(result, _line(x, values), rtol=ROUNDING, atol=abs(scale) * ROUNDING)


def _line(x: Tensor, values: Sequence[Tensor]) -> Tensor:
    """The line with a weight, and a bias if there is one."""
    return sum(values[1:], x * values[0])


@check(
    points="0.5", hint="Training changes what `parameters()` gives: are both numbers there, and does a gradient arrive?"
)
def test_both_parameters_can_be_trained(student: Student) -> None:
    """Weight and bias are trainable: gradients reach both"""
    module = _module(student)
    names = _weight_and_bias(student, module)
    if not all(student.parameters(module)[name].requires_grad for name in names):
        raise Fact("a parameter is frozen")
    ones = [torch.ones(1, 1, requires_grad=True), torch.ones(1, requires_grad=True)][: len(names)]
    x = torch.linspace(-2, 3, 9).reshape(-1, 1)  # not symmetric: the gradients do not cancel
    result = as_tensor(student.functional_call(module, dict(zip(names, ones, strict=True)), x))
    if not result.requires_grad:
        raise Fact("the predictions require no gradient")
    assert result.is_floating_point(), f"the predictions are {result.dtype}"
    result.sum().backward()
    # Whether these are the right gradients, `test_forward_applies_the_layer` asks.
    for what, parameter in zip(("weight", "bias"), ones, strict=False):
        if parameter.grad is None or not below(0, largest(parameter.grad.abs())):
            raise Fact(f"no gradient reaches the {what}")


@check(points="0.5", hint="Where is the layer made? Each new model should draw a line of its own.")
def test_each_model_has_its_own_parameters(student: Student) -> None:
    """Two models do not share their parameters"""
    one, other = _module(student), _module(student)
    before = student.parameters(other)
    changed = {name: value.detach() + 1 for name, value in student.parameters(one).items()}
    if not (before and changed):
        raise Fact("there are no parameters")
    student.set_parameters(one, changed)
    own, others = student.parameters(one), student.parameters(other)
    if not all(same(own.get(name), value) for name, value in changed.items()):
        raise Fact("the parameters of a model cannot be changed")
    if not all(same(others.get(name), value) for name, value in before.items()):
        raise Fact("what is done to one model is done to another")
