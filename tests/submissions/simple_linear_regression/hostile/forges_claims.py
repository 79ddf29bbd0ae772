"""
title = "Nonsense in what the process says of itself"
class = 4
tries = "has the operations that list parameters, members, modules in use and outputs say what no process says"

[test_linear_regression]
points = "0"
not_run = ["*"]

[test_mse]
points = "2"
not_run = ["test_uses_no_loop", "test_uses_no_loss_of_pytorch"]

[test_train_with_builtins]
points = "0"
failed = ["test_final_loss", "test_history", "test_uses_mse_loss"]
not_run = ["test_uses_an_optimizer"]
"""

# %% before hypothesis
import gc

from autograder.execution.worker import serving

(service,) = [item for item in gc.get_objects() if type(item).__name__ == "_Service"]
original = service.find


class Claims(type(service)):
    def find(self, name):
        answers = {
            "module.parameters": 5,
            "module.members": {"": np.ones(3), 3: ["torch.nn.modules.linear.Linear"]},
            "notebook.steps": {"a": "x", 5: [1]},
            "module.losses": [np.ones((2, 2)), 3],
            "name.operations": {"a": [np.ones(2)]},
        }
        if name == "cell.run":  # by a test, with names that are set before
            run = super().find(name)
            outputs = [{"output_type": "error"}, 7, {"output_type": "error", "ename": 5}]
            return lambda *arguments: outputs if arguments[-1] else run(*arguments)
        return (lambda *arguments: answers[name]) if name in answers else super().find(name)


service.__class__ = Claims
print("tried:", service.find("module.parameters")())

# %% replace linear_regression
class LinearRegression(nn.Module):
    def forward(self, x):
        return x

# %% replace train_with_builtins
builtin_model = nn.Linear(1, 1)
builtin_cost_hist = [np.ones((2, 2)), {"a": 1}]
