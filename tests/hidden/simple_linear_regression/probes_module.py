"""Probes of the class (see `probes`)."""

import torch

from autograder.testing import Handle, Seen, Student, StudentError, Words, probe

from .probes import column_of

MODULE = "test_linear_regression"
_LINEAR = "torch.nn.modules.linear.Linear"


@probe(
    MODULE,
    decides=True,
    case="a new model",
    right={
        "the number of linear layers": "There is one, as a member",
        "the parameters": "There are two, the weight of shape (1, 1) and the bias of shape (1,)",
    },
)
def members(student: Student) -> Seen:
    yield "`LinearRegression`", student.value("LinearRegression")
    model = student.LinearRegression()
    yield "what the class makes", model
    if not isinstance(model, Handle) or model.kind != "module":
        return
    kinds = student.members(model)
    yield "the number of linear layers", Words(sum(_LINEAR in kind for name, kind in kinds.items() if name))
    yield "the module itself", Words("a linear layer" if _LINEAR in kinds.get("", []) else "of a class of its own")
    yield "the number of members", Words(len(kinds) - 1)
    parameters = student.parameters(model)
    shapes = ", ".join(sorted(str(tuple(one.shape)) for one in parameters.values())) or "none"
    two = [one.numel() for one in parameters.values() if one.ndim < 3] == [1, 1]
    more = "more than one layer has" if len(parameters) > 2 else shapes  # how many there are, is of no interest
    yield "the parameters", Words("two numbers" if two else more)
    frozen = [name for name, one in parameters.items() if not one.requires_grad]
    yield "frozen parameters", Words(len(frozen))
    types = sorted({str(one.dtype)[6:] for one in parameters.values()})
    yield "the type of the parameters", Words(", ".join(types))


def _filled(student: Student, weight: float, bias: float) -> Handle:
    """A new model with these numbers in it."""
    model: Handle = student.LinearRegression()
    values = {
        name: torch.full_like(one, bias if one.ndim < 2 else weight) for name, one in student.parameters(model).items()
    }
    student.set_parameters(model, values)
    return model


@probe(
    MODULE,
    case="x = 0, 2 and 5 with weight 3 and bias -1",
    right={"the prediction": "3 · 0 - 1, 3 · 2 - 1 and 3 · 5 - 1 are -1, 5 and 14"},
)
def forward(student: Student) -> Seen:
    x = column_of(0, 2, 5)
    yield "the prediction", student.functional_call(_filled(student, 3.0, -1.0), {}, x)


@probe(
    MODULE,
    decides=True,
    case="x = -2, 1 and 4 with weight 3 and bias -1",
    right=dict.fromkeys(
        ("what is predicted", "what lies below zero"), "It is the line, one prediction for each x: -7, 2 and 11"
    ),
)
def predicted(student: Student) -> Seen:
    """What becomes of a feature, as far as that is a line."""
    x, model = column_of(-2, 1, 4), _filled(student, 3.0, -1.0)
    if not any(_LINEAR in kind for kind in student.members(model).values()):
        return  # where its numbers belong, nobody knows
    try:
        result = student.functional_call(model, {}, x)
    except StudentError:  # with what, another probe says
        return
    if not isinstance(result, torch.Tensor) or not result.is_floating_point():
        return
    if result.numel() != x.numel():
        yield "what is predicted", Words("a hundred numbers" if result.numel() == 100 else "another number of them")
        return
    values = result.detach().reshape(x.shape)
    known = {"the line": 3 * x - 1, "the line without its bias": 3 * x, "the feature": x}
    for name, line in known.items():
        for below, ended in (("as it is", line), ("0", line.clamp(min=0))):
            if torch.allclose(values, ended, atol=1e-4):
                yield "what is predicted", Words(name)
                yield "what lies below zero", Words(below)
                return
    yield "what is predicted", Words("not this line")


@probe(
    MODULE,
    case="x = -40 and 40 with weight 3 and bias -1",
    right={"the prediction": "3 · (-40) - 1 and 3 · 40 - 1 are -121 and 119"},
)
def forward_far(student: Student) -> Seen:
    yield "the prediction", student.functional_call(_filled(student, 3.0, -1.0), {}, column_of(-40, 40))


@probe(
    MODULE,
    decides=True,
    case="the same x, two times",
    right={"the second prediction": "It is that of the same layer, made once, in the constructor"},
)
def repeated(student: Student) -> Seen:
    model = student.LinearRegression()
    try:
        one, other = (student.functional_call(model, {}, column_of(2, 5)) for _ in range(2))
    except StudentError:  # with what, another probe says
        yield "stopped", Words("at one of the calls")
        return
    if isinstance(one, torch.Tensor) and isinstance(other, torch.Tensor):
        yield "the second prediction", Words("the same" if torch.equal(one, other) else "not the same")
    else:
        yield "the prediction", one


@probe(
    MODULE,
    case="two models, of which one is changed",
    right={"the other one": "Each has a layer of its own, so that the other one stays as it was"},
)
def two_models(student: Student) -> Seen:
    one, other = student.LinearRegression(), student.LinearRegression()
    before = student.parameters(other)
    student.set_parameters(one, {name: value.detach() + 2 for name, value in student.parameters(one).items()})
    after = student.parameters(other)
    changed = any(not torch.equal(value, after[name]) for name, value in before.items())
    yield "the other one", Words("changed, too" if changed else "as it was")
