"""
title = "The model of step 14 is trained on, instead of a fresh one"

[test_train_with_builtins]
points = "3"
failed = ["test_final_loss"]
hint = "Does the curve still fall at its end"
"""

# %% replace train_with_builtins
torch.manual_seed(42)
builtin_model = model
criterion = nn.MSELoss()
optimizer = optim.SGD(builtin_model.parameters(), lr=0.1)
builtin_cost_hist = []

for epoch in range(150):
    optimizer.zero_grad()
    loss = criterion(builtin_model(X_scaled), y_tensor)
    loss.backward()
    optimizer.step()
    builtin_cost_hist.append(loss.item())

plt.plot(builtin_cost_hist)
plt.show()
