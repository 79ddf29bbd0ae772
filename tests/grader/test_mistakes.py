"""What students read in their notebook when something goes wrong: a sentence, and the line of their own code."""

from collections.abc import Sequence
from itertools import groupby
from operator import itemgetter

import commands
import pytest
from nbformat import NotebookNode

from autograder.execution import TimeLimits
from autograder.execution.notebook import CodeCell, Execution
from autograder.execution.sandbox import ResourceLimits
from autograder.intake.cells import grade_id

HYPOTHESIS = "theta_0 + theta_1 * x"
MSE = "torch.mean((predictions - targets) ** 2) / 2"
SCALED = "(x - x.mean()) / x.std()"
STEP = "theta_0 -= learning_rate * theta_0.grad"
NEW_STEP = "param -= learning_rate * param.grad"
LOSS = "loss = criterion(builtin_model(X_scaled), y_tensor)"

# By task: what is right, what stands there instead, and what is told; "": the line that is wrong.
MISTAKES = [
    ("hypothesis", HYPOTHESIS, "theta_0 + theta_1 * X", "Is X used, where x is meant?"),
    ("hypothesis", HYPOTHESIS, "theta_0 + theta_1 * X_tensor", "Is X used, where x is meant?"),
    ("hypothesis", HYPOTHESIS, "theta_0 + theta1 * x", ""),
    ("hypothesis", HYPOTHESIS, "theta_0 + theta_1 x", "SyntaxError"),
    ("hypothesis", HYPOTHESIS, "theta_1 + theta_0 * x", "bias and slope look swapped"),
    ("hypothesis", HYPOTHESIS, "theta_0 + torch.matmul(x, theta_1)", ""),
    ("hypothesis", HYPOTHESIS, "theta_0.item() + theta_1.item() * x", ""),
    ("hypothesis", f"return {HYPOTHESIS}", f"print({HYPOTHESIS})", "with `return`"),
    ("mse", MSE, "np.mean((predictions - targets) ** 2) / 2", ""),
    ("mse", MSE, "torch.mean((predictions - targets) ^ 2) / 2", ""),
    ("mse", MSE, "torch.men((predictions - targets) ** 2) / 2", ""),
    ("mse", MSE, "torch.mean((prediction - targets) ** 2) / 2", ""),
    ("mse", MSE, "torch.mean((predictions - y) ** 2) / 2", ""),
    ("mse", MSE, "torch.mean((predictions - y_tensor) ** 2) / 2", ""),
    ("mse", MSE, "torch.mean((predictions - targets) ** 2)", "mean of the squares"),
    ("mse", MSE, "torch.mean(predictions - targets) ** 2 / 2", "first square each error"),
    ("mse", MSE, "torch.sum((predictions - targets) ** 2) / (2 * m)", "ask the tensors for m"),
    ("mse", MSE, "(predictions - targets) ** 2 / 2", "Is there a sum or a mean"),
    ("mse", MSE, "nn.MSELoss()(predictions, targets) / 2", "without a loss that PyTorch brings along"),
    ("scale_features", SCALED, "(x - X_train.mean()) / x.std()", ""),
    ("scale_features", SCALED, "(x - np.mean(x)) / np.std(x)", ""),
    ("scale_features", SCALED, "(x - x.mean) / x.std", ""),
    ("scale_features", SCALED, "x - x.mean() / x.std()", "Is the mean of this x taken off"),
    ("scale_features", SCALED, "(x - X_tensor.mean()) / X_tensor.std()", "Is the mean of this x taken off"),
    ("scale_features", f"return {SCALED}", "x -= x.mean()\n    return x / x.std()", "changed x itself"),
    ("train_model", "        loss.backward()\n", "", "does part (1) call backward()"),
    ("train_model", "loss.backward()", "loss.backwards()", ""),
    ("train_model", "hypothesis_func(X, theta_0, theta_1)", "hypothesis_func(X, theta_0)", ""),
    ("train_model", STEP, "theta_0 = theta_0 - learning_rate * theta_0.grad", "with -="),
    ("train_model", STEP, "theta_0 -= learning_rate * theta_0.gradient", ""),
    ("train_model", "theta_0.grad.zero_()", "theta_0.zero_grad()", ""),
    ("train_model", "theta_0.grad.zero_()", "pass", "Are both reset after each update?"),
    ("train_model", "cost_func(predictions, y)", "mse(predictions, y)", "which were passed in"),
    ("linear_regression", "self.linear(x)", "self.lin(x)", ""),
    ("linear_regression", "return self.linear(x)", "self.linear(x)", "with `return`"),
    ("linear_regression", "self.linear = nn.Linear(1, 1)", "linear = nn.Linear(1, 1)", "assign one to a member"),
    ("linear_regression", "nn.Linear(1, 1)", "nn.Linear(100, 1)", "100 in"),
    ("linear_regression", "nn.Linear(1, 1)", "nn.linear(1, 1)", ""),
    ("linear_regression", "        super().__init__()\n", "", "self.linear = nn.Linear(1, 1)"),
    ("train_model_new", "cost_func(model(X), y)", "cost_func(model(X, theta_0, theta_1), y)", ""),
    ("train_model_new", "cost_func(model(X), y)", "cost_func(model(X)[:1] @ y)", ""),
    ("train_model_new", NEW_STEP, "param = param - learning_rate * param.grad", "changes the one in the model"),
    ("train_model_new", "param.grad.zero_()", "param.zero_grad()", ""),
    ("train_with_builtins", LOSS, "loss = criterion(builtin_model(X_scaled), y)", ""),
    ("train_with_builtins", LOSS, "loss = criterion(builtin_model(X), y_tensor)", ""),
    ("train_with_builtins", LOSS, "loss = criterion(builtin_model(Xscaled), y_tensor)", ""),
    ("train_with_builtins", "builtin_model.parameters()", "builtin_model", "optimizer = optim.Adam(builtin_model, lr"),
    ("train_with_builtins", "builtin_model = LinearRegression()", "builtin_model = LinearRegression(1, 1)", ""),
    ("train_with_builtins", "builtin_model = LinearRegression()", "builtin_model = model", "model of step 14"),
    ("train_with_builtins", "    optimizer.step()\n", "", "Does the curve still fall?"),
    ("train_with_builtins", "append(loss.item())", "append(loss)", ".item()"),
]  # fmt: skip

_BEFORE = ("imports", "data", "tensors", "parameters", "hypothesis", "mse", "scale_features", "scaled_data",
           "train_model", "plot_progress", "linear_regression", "train_model_new", "train_new")  # fmt: skip


@pytest.fixture(scope="module")
def sources(solved: NotebookNode) -> dict[str, str]:
    return {str(grade_id(cell) or cell.id): cell.source for cell in solved.cells if cell.cell_type == "code"}


@pytest.fixture(scope="module")
def told(sources: dict[str, str]) -> list[list[list[str]]]:
    """What is told of each mistake, by its cell and by its check. They are made one after the other in one kernel."""
    code, places = [sources[name] for name in _BEFORE], []
    for task, mistakes in groupby(MISTAKES, key=itemgetter(0)):
        for _, right, wrong, _ in mistakes:
            assert right in sources[task], right
            places.append(len(code))
            code += [sources[task].replace(right, wrong, 1), sources[f"test_{task}"]]
        code.append(sources[task])
    errors = _errors(code)
    assert not any(errors[: len(_BEFORE)])
    return [errors[place : place + 2] for place in places]


@pytest.mark.parametrize("place", range(len(MISTAKES)), ids=[f"{task}: {wrong}" for task, _, wrong, _ in MISTAKES])
def test_a_mistake_is_told_in_a_few_words(place: int, told: list[list[list[str]]]) -> None:
    _, _, wrong, words = MISTAKES[place]
    cell, check = told[place]
    assert (words or wrong) in " ".join(cell + check)
    assert max(len(cell), len(check)) <= 6
    assert max(map(len, cell + check)) <= 100


def test_what_is_not_finished_or_was_not_run_is_told_with_its_step(
    sources: dict[str, str], release: NotebookNode
) -> None:
    """As in a new kernel, the next day."""
    given = {str(grade_id(cell)): cell.source for cell in release.cells}
    errors = _errors([
        sources["test_mse"],
        sources["imports"],
        sources["test_mse"],
        sources["scaled_data"],
        given["scale_features"],
        sources["test_scale_features"],
        given["train_with_builtins"],
        sources["test_train_with_builtins"],
    ])  # fmt: skip
    new, _, not_run, needs_two, _, not_finished, blank, not_trained = map(" ".join, errors)
    assert "A new kernel? Choose Run All Above Selected Cell (menu Run) first." in new
    assert "This needs step 6, which is not finished, or was not run" in not_run
    assert "This needs step 8, which is not finished" in needs_two
    assert "This needs step 8, which is not finished" in not_finished
    assert "raise NotImplementedError()" in blank
    assert "There is no X_scaled yet: finish step 8" in not_trained


def _errors(code: Sequence[str]) -> list[list[str]]:
    """The lines in which the error of each cell is told, in a new kernel."""
    cells = [CodeCell(str(place), source, answer=False) for place, source in enumerate(code)]
    worker = commands.SharedServer(ResourceLimits(), figures=False)
    with Execution(worker, cells, TimeLimits()) as execution:
        execution.run_to(len(cells))
        shown = [[output.traceback for output in outputs if output.output_type == "error"]
                 for outputs in execution.outputs]  # fmt: skip
    return [lines[0] if lines else [] for lines in shown]
