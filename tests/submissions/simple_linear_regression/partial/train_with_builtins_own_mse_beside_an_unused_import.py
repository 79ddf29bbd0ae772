"""
title = "An own cost, differentiated by PyTorch's engine itself, beside a loss of PyTorch that is only imported"

[test_train_with_builtins]
points = "2"
failed = ["test_uses_mse_loss", "test_history"]
hint = "PyTorch's own"
"""

# %% replace train_with_builtins
from torch.autograd.graph import _engine_run_backward
from torch.nn.functional import mse_loss


def backward(cost):
    one = torch.ones(())
    _engine_run_backward((cost,), (one,), False, False, (), allow_unreachable=True, accumulate_grad=True)


builtin_model = LinearRegression()
optimizer = optim.SGD(builtin_model.parameters(), lr=0.1)
builtin_cost_hist = []
for epoch in range(100):
    optimizer.zero_grad()
    cost = ((builtin_model(X_scaled) - y_tensor) ** 2).mean()
    backward(cost)
    optimizer.step()
    builtin_cost_hist.append(cost.item())
