"""
title = "The model is asked by its forward while it is trained, and called once afterwards"
"""

# %% replace train_with_builtins
builtin_model = LinearRegression()
criterion = nn.MSELoss()
optimizer = optim.SGD(builtin_model.parameters(), lr=0.1)
builtin_cost_hist = []
for epoch in range(100):
    optimizer.zero_grad()
    loss = criterion(builtin_model.forward(X_scaled), y_tensor)
    loss.backward()
    optimizer.step()
    builtin_cost_hist.append(loss.item())

plt.scatter(X_scaled, y_tensor)
plt.plot(X_scaled, builtin_model(X_scaled).detach(), color="C1")
plt.show()
