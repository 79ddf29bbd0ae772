"""
title = "Recorded after the loop"

[test_train_with_builtins]
points = "3"
failed = ["test_history"]
hint = "One number per epoch, of this"
"""

# %% replace train_with_builtins
import time
begin = time.time()
builtin_model = LinearRegression()
criterion = nn.MSELoss()
optimizer = optim.SGD(builtin_model.parameters(), lr=0.1)
builtin_cost_hist = []
for epoch in range(100):
    optimizer.zero_grad()
    loss = criterion(builtin_model(X_scaled), y_tensor)
    loss.backward()
    optimizer.step()
builtin_cost_hist.append(loss.item())
print("took", time.time() - begin)
plt.plot(builtin_cost_hist, "o")
