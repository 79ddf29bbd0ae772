"""
title = "A fresh model under the name of that of step 14"
"""

# %% replace train_with_builtins
model = LinearRegression()
loss_fn, opt, losses = nn.MSELoss(), torch.optim.SGD(model.parameters(), 0.2), []
for _ in range(90):
    opt.zero_grad(); l = loss_fn(model(X_scaled), y_tensor); l.backward(); opt.step(); losses.append(float(l))
builtin_model, builtin_cost_hist = model, losses
