"""
title = "Stochastic gradient descent: one example at a time, the mean of the losses recorded"
"""

# %% replace train_with_builtins
builtin_model = LinearRegression()
criterion = nn.MSELoss()
optimizer = optim.SGD(builtin_model.parameters(), lr=0.005)
builtin_cost_hist = []
for epoch in range(25):
    total = 0.0
    for i in torch.randperm(m).tolist():
        optimizer.zero_grad()
        loss = criterion(builtin_model(X_scaled[i : i + 1]), y_tensor[i : i + 1])
        loss.backward()
        optimizer.step()
        total += loss.item()
    builtin_cost_hist.append(total / m)
