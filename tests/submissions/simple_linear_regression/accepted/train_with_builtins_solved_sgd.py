"""
title = "SGD with momentum and Nesterov, the loss in one line, zero_grad of the model"
"""

# %% replace train_with_builtins
builtin_model = LinearRegression()
opt = optim.SGD(builtin_model.parameters(), lr=0.05, momentum=0.9, nesterov=True)
builtin_cost_hist = []
for epoch in range(200):
    builtin_model.zero_grad()
    loss = nn.MSELoss()(builtin_model(X_scaled), y_tensor)
    loss.backward()
    opt.step()
    builtin_cost_hist += [float(loss)]
plt.plot(builtin_cost_hist)
plt.show()
