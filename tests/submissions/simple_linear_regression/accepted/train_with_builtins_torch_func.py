"""
title = "Gradients by torch.func, handed to an optimizer"
"""

# %% replace train_with_builtins
from torch.func import functional_call, grad_and_value

builtin_model = LinearRegression()
criterion = nn.MSELoss()
optimizer = optim.SGD(builtin_model.parameters(), lr=0.1)


def loss_of(parameters):
    return criterion(functional_call(builtin_model, parameters, (X_scaled,)), y_tensor)


builtin_cost_hist = []
for epoch in range(100):
    gradients, loss = grad_and_value(loss_of)({n: p.detach() for n, p in builtin_model.named_parameters()})
    for name, parameter in builtin_model.named_parameters():
        parameter.grad = gradients[name]
    optimizer.step()
    builtin_cost_hist.append(loss.item())
