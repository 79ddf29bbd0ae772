"""
title = "An autograd function of one's own that is called MseLoss"

[test_train_with_builtins]
points = "3"
failed = ["test_uses_mse_loss"]
hint = "PyTorch's own"
"""

# %% replace train_with_builtins
class MseLoss(torch.autograd.Function):
    @staticmethod
    def forward(ctx, predictions, targets):
        ctx.save_for_backward(predictions - targets)
        return ((predictions - targets) ** 2).mean()

    @staticmethod
    def backward(ctx, gradient):
        (errors,) = ctx.saved_tensors
        return 2 * gradient * errors / errors.numel(), None


MSELoss = MseLoss.apply
builtin_model = LinearRegression()
optimizer = optim.SGD(builtin_model.parameters(), lr=0.1)
builtin_cost_hist = []
for epoch in range(100):
    optimizer.zero_grad()
    loss = MSELoss(builtin_model(X_scaled), y_tensor)
    loss.backward()
    optimizer.step()
    builtin_cost_hist.append(loss.item())
