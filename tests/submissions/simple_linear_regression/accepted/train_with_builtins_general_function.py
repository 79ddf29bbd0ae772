"""
title = "A function for any model, loss and optimizer"
"""

# %% replace train_with_builtins
def fit(model, inputs, targets, loss_function=torch.nn.MSELoss(), make=torch.optim.Adam, epochs=400, **options):
    optimizer = make(model.parameters(), **options)
    history = torch.zeros(epochs)
    for epoch in range(epochs):
        optimizer.zero_grad()
        loss = loss_function(model(inputs), targets)
        loss.backward()
        optimizer.step()
        history[epoch] = loss.detach()
    return model, history.tolist()


builtin_model, builtin_cost_hist = fit(LinearRegression(), X_scaled, y_tensor, make=torch.optim.SGD, lr=0.1)
plt.semilogy(builtin_cost_hist)
