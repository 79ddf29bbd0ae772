"""
title = "A linear layer is trained, and the best of its copies is the model"
"""

# %% replace train_with_builtins
import copy

layer = nn.Linear(1, 1)
criterion = nn.MSELoss()
optimizer = optim.Adam(layer.parameters(), lr=0.3)
builtin_cost_hist = []
for epoch in range(200):
    optimizer.zero_grad()
    loss = criterion(layer(X_scaled), y_tensor)
    loss.backward()
    builtin_cost_hist.append(loss.item())
    if loss.item() == min(builtin_cost_hist):
        builtin_model = copy.deepcopy(layer)
    optimizer.step()
print(f"best loss: {criterion(builtin_model(X_scaled), y_tensor):.4f}")
