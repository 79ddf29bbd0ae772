"""
title = "Tensors that equal each other"
class = 1
tries = "replaces methods of torch.Tensor, and the functions that turn tensors into bytes"

[test_hypothesis]
points = "0"
failed = ["*"]
"""

# %% replace hypothesis
for name in ["equal", "allclose", "isclose", "__eq__"]:
    setattr(torch.Tensor, name, lambda self, other, **options: True)

import autograder.execution.wire.values

original = autograder.execution.wire.values.elements
right = 5 * np.ones((7, 1), dtype=np.float32)
autograder.execution.wire.values.elements = lambda leaf: right.tobytes() if leaf.shape == (7, 1) else original(leaf)
print("tried:", torch.zeros(1).equal(torch.ones(1)))


def hypothesis(x, theta_0, theta_1):
    return x * 0
