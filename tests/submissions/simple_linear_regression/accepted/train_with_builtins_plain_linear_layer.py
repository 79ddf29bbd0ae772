"""
title = "An nn.Linear as the model, gradients clipped, the optimizer made anew in each epoch"
"""

# %% replace train_with_builtins
builtin_model = nn.Linear(1, 1)
criterion = nn.MSELoss()
builtin_cost_hist = []
for epoch in range(100):
    optimizer = optim.SGD(builtin_model.parameters(), lr=0.3)
    optimizer.zero_grad()
    loss = criterion(builtin_model(X_scaled), y_tensor)
    loss.backward()
    nn.utils.clip_grad_norm_(builtin_model.parameters(), 50.0)
    optimizer.step()
    builtin_cost_hist.append(loss.item())
