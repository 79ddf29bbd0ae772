"""
title = "The free training cell changes the default dtype, and does not put it back"
"""

# %% replace train_with_builtins
torch.set_default_dtype(torch.float64)
mse = nn.MSELoss()
builtin_model = LinearRegression()
optimizer = torch.optim.SGD(builtin_model.parameters(), lr=0.1)
builtin_cost_hist = []
for _ in range(100):
    loss = mse(builtin_model(X_scaled.double()), y_tensor.double())
    builtin_cost_hist.append(loss.item())
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
