"""
title = "Recursion instead of a loop, type hints, and a helper cell for the step"
"""

# %% before train_model_new
@torch.no_grad()
def step(model: nn.Module, learning_rate: float) -> None:
    for param in model.parameters():
        param.sub_(learning_rate * param.grad)
        param.grad.zero_()

# %% replace train_model_new
def train_model_new(X: torch.Tensor, y: torch.Tensor, model: nn.Module, cost_func, epochs: int = 100,
                    learning_rate: float = 0.1) -> list[float]:
    if epochs == 0:
        return []
    loss = cost_func(model(X), y)
    loss.backward()
    step(model, learning_rate)
    return [loss.item(), *train_model_new(X, y, model, cost_func, epochs - 1, learning_rate)]
