"""
title = "SGD with a closure, whose loss the step gives back"
"""

# %% replace train_with_builtins
torch.manual_seed(42)
builtin_model = LinearRegression()
criterion = nn.MSELoss()
optimizer = optim.SGD(builtin_model.parameters(), lr=0.1)
builtin_cost_hist = []

for epoch in range(150):
    def closure():
        optimizer.zero_grad()
        loss = criterion(builtin_model(X_scaled), y_tensor)
        loss.backward()
        return loss
    builtin_cost_hist.append(optimizer.step(closure).item())

plt.plot(builtin_cost_hist)
plt.show()
