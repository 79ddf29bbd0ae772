"""
title = "F.mse_loss, imported under another name"
"""

# %% replace train_with_builtins
from torch.nn.functional import mse_loss as distance

builtin_model = LinearRegression()
optimizer = optim.RMSprop(builtin_model.parameters(), lr=0.1)
builtin_cost_hist = []
for epoch in range(500):
    optimizer.zero_grad()
    loss = distance(builtin_model(X_scaled), y_tensor)
    loss.backward()
    optimizer.step()
    builtin_cost_hist.append(loss.item())
