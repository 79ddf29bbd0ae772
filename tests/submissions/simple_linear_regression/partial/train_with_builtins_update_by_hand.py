"""
title = "The parameters are updated by hand, without an optimizer"

[test_train_with_builtins]
points = "3"
failed = ["test_uses_an_optimizer"]
hint = "Who updates the parameters"
"""

# %% replace train_with_builtins
builtin_model = LinearRegression()
criterion = nn.MSELoss()
builtin_cost_hist = []
for epoch in range(100):
    loss = criterion(builtin_model(X_scaled), y_tensor)
    loss.backward()
    with torch.no_grad():
        for param in builtin_model.parameters():
            param -= 0.1 * param.grad
            param.grad.zero_()
    builtin_cost_hist.append(loss.item())
