"""
title = "Modules of the grader that the submission brings along"
class = 1
tries = "puts its own pytest, autograder.testing and autograder.judging.plugin into sys.modules"

[test_scale_features]
points = "0"
failed = ["*"]
"""

# %% replace scale_features
import sys
import types


class Friendly(types.ModuleType):
    def __getattr__(self, name):
        return lambda *arguments, **options: None


for name in ["pytest", "_pytest", "autograder.testing", "autograder.judging.plugin", "autograder.judging.verdicts", "numpy.testing"]:
    sys.modules[name] = Friendly(name)
sys.meta_path.insert(0, types.SimpleNamespace(find_spec=lambda name, path, target=None: None))
import pytest

print("tried:", pytest.fail("this test"))


def scale_features(x):
    return x + 0
