"""
title = "A lazy layer, which finds the number of inputs by itself"
"""

# %% replace linear_regression
class LinearRegression(nn.Module):
    def __init__(self):
        super().__init__()
        self.output = nn.LazyLinear(1)

    def forward(self, x):
        return self.output(x)

# %% replace train_with_builtins
builtin_model = LinearRegression()
builtin_model(X_scaled)
criterion = nn.MSELoss()
optimizer = optim.SGD(builtin_model.parameters(), lr=0.1)
builtin_cost_hist = []
for epoch in range(100):
    loss = criterion(builtin_model(X_scaled), y_tensor)
    builtin_cost_hist.append(loss.item())
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
