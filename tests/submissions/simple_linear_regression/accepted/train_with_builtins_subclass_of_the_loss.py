"""
title = "A subclass of MSELoss that counts its calls, and a new model of the old one's type"
"""

# %% replace train_with_builtins
class CountingLoss(nn.MSELoss):
    def __init__(self):
        super().__init__()
        self.calls = 0

    def __call__(self, *pair):
        self.calls += 1
        return super().__call__(*pair)


torch.manual_seed(42)
builtin_model = type(model)()
criterion = CountingLoss()
optimizer = torch.optim.SGD(builtin_model.parameters(), lr=0.1)
builtin_cost_hist = []
for epoch in range(100):
    optimizer.zero_grad()
    loss = criterion(builtin_model(X_scaled), y_tensor)
    loss.backward()
    optimizer.step()
    builtin_cost_hist.append(loss.item())
print(f"final loss after {criterion.calls} epochs: {builtin_cost_hist[-1]:.4f}")
