"""
title = "RMSprop with a plateau schedule, until nothing changes"
"""

# %% replace train_with_builtins
%matplotlib inline
builtin_model = LinearRegression()
criterion = nn.MSELoss()
optimizer = optim.RMSprop(builtin_model.parameters(), lr=0.5)
scheduler = optim.lr_scheduler.ReduceLROnPlateau(optimizer, patience=5)
builtin_cost_hist, best, waited = [], float("inf"), 0
while True:
    loss = criterion(builtin_model(X_scaled), y_tensor)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    scheduler.step(loss.item())
    builtin_cost_hist.append(loss.item())
    if best - builtin_cost_hist[-1] < 1e-6:
        waited += 1
        if waited > 40:
            break
    else:
        best, waited = builtin_cost_hist[-1], 0
print(len(builtin_cost_hist), "epochs")
fig, (a, b) = plt.subplots(1, 2)
a.plot(builtin_cost_hist)
b.scatter(X_scaled, y_tensor)
b.plot(X_scaled, builtin_model(X_scaled).detach(), "r")
plt.show()
