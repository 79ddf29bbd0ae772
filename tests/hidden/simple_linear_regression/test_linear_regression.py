"""Hidden tests of `LinearRegression`: 3 points."""

import ast

import torch
from torch import Tensor

from autograder.testing import Handle, Student, assert_close, check, nodes

from .reference import ROUNDING

_LINEAR, _LAZY = "torch.nn.modules.linear.Linear", "torch.nn.modules.linear.LazyLinear"


def _module(student: Student) -> Handle:
    module = student.LinearRegression()
    assert isinstance(module, Handle), f"it is a {type(module).__name__}"
    assert module.kind == "module", f"it is a {module.type_name}, not a module"
    if _LAZY in student.members(module).values():
        student.functional_call(module, {}, torch.zeros(1, 1))  # a lazy layer gets its shape here
    return module


def _own_layers(student: Student) -> set[str]:
    """The names of the types of linear layers that the notebook derives from PyTorch's."""
    classes = [node for cell in student.cells() for node in nodes(student.tree(cell)) if isinstance(node, ast.ClassDef)]
    return {f"__main__.{node.name}" for node in classes for base in node.bases if ast.unparse(base).endswith("Linear")}


def _weight_and_bias(student: Student, module: Handle) -> tuple[str, str]:
    """The names of the two parameters."""
    parameters = student.parameters(module)
    sizes = {name: tensor.shape for name, tensor in parameters.items() if isinstance(tensor, Tensor)}
    weights = [name for name, shape in sizes.items() if shape == (1, 1)]
    biases = [name for name, shape in sizes.items() if shape == (1,)]
    assert len(parameters) == 2, f"there are {len(parameters)} parameters, not two"
    assert len(weights) == len(biases) == 1, f"the parameters have the shapes {list(sizes.values())}"
    return weights[0], biases[0]


@check(points=1, hint="Which member holds the layer, and is it one that `nn.Module` registers? One input, one output.")
def test_has_one_linear_layer(student: Student) -> None:
    """`LinearRegression` is a module with one linear layer as a member, from one feature to one prediction"""
    module = student.LinearRegression()
    assert isinstance(module, Handle), f"it is a {type(module).__name__}"
    assert module.kind == "module", f"it is a {module.type_name}, not a module"
    linear = {_LINEAR, _LAZY, *_own_layers(student)}
    layers = [name for name, kind in student.members(module).items() if name and kind in linear]
    assert len(layers) == 1, f"there are {len(layers)} linear layers"  # as the constructor leaves it
    _weight_and_bias(student, _module(student))


@check(points=1, hint="What does `forward` do with `x`, and does it hand the result back?")
def test_forward_applies_the_layer(student: Student, secret: torch.Generator) -> None:
    """`forward` gives the predictions of the line with the layer's weight and bias"""
    module = _module(student)
    x = torch.randn(9, 1, generator=secret)
    weight_name, bias_name = _weight_and_bias(student, module)
    own = student.parameters(module)
    predictions = (x * own[weight_name] + own[bias_name]).to(x.dtype)
    assert_close(student.functional_call(module, {}, x.clone()), predictions, rtol=ROUNDING, atol=ROUNDING)
    for scale in (1, -100):  # a line has no end at which it is cut off
        weight, bias = scale * (1 + torch.rand(1, 1, generator=secret)), scale * (5 + torch.rand(1, generator=secret))
        passed = {weight_name: weight.clone(), bias_name: bias.clone()}
        result = student.functional_call(module, passed, x.clone())
        assert_close(result, x * weight + bias, rtol=ROUNDING, atol=abs(scale) * ROUNDING)


@check(
    points="0.5", hint="Training changes what `parameters()` gives: are both numbers there, and does a gradient arrive?"
)
def test_both_parameters_can_be_trained(student: Student) -> None:
    """Weight and bias are trainable: gradients reach both"""
    module = _module(student)
    names = _weight_and_bias(student, module)
    assert all(student.parameters(module)[name].requires_grad for name in names), "a parameter is frozen"
    weight, bias = torch.ones(1, 1, requires_grad=True), torch.ones(1, requires_grad=True)
    x = torch.linspace(-2, 3, 9).reshape(-1, 1)  # not symmetric: the gradients do not cancel
    result = student.functional_call(module, dict(zip(names, (weight, bias), strict=True)), x)
    assert isinstance(result, Tensor), f"the predictions are a {type(result).__name__}, not a tensor"
    assert result.requires_grad, "the predictions have no gradient"
    assert result.is_floating_point(), f"the predictions are {result.dtype}"
    result.sum().backward()
    # Whether these are the right gradients, `test_forward_applies_the_layer` asks.
    for name, parameter in zip(names, (weight, bias), strict=True):
        assert parameter.grad is not None, f"no gradient reaches {name}"
        assert parameter.grad.ne(0).any(), f"the gradient of {name} is zero"


@check(points="0.5", hint="Where is the layer made? Each new model should draw a line of its own.")
def test_each_model_has_its_own_parameters(student: Student) -> None:
    """Two models do not share their parameters"""
    one, other = _module(student), _module(student)
    before = student.parameters(other)
    assert before, "there are no parameters"
    student.set_parameters(one, {name: value.detach() + 1 for name, value in student.parameters(one).items()})
    after = student.parameters(other)
    assert all(torch.equal(value, after[name]) for name, value in before.items()), "training one changes the other"
