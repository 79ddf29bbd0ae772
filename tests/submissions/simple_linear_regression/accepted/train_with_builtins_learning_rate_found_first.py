"""
title = "Learning rates are tried for five epochs each, from the same start, before the training"
"""

# %% replace train_with_builtins
import copy

builtin_model = nn.Linear(1, 1)
criterion = nn.MSELoss()
start = copy.deepcopy(builtin_model.state_dict())


def train(learning_rate, epochs):
    builtin_model.load_state_dict(start)
    optimizer = optim.SGD(builtin_model.parameters(), lr=learning_rate)
    history = []
    for _ in range(epochs):
        optimizer.zero_grad()
        loss = criterion(builtin_model(X_scaled), y_tensor)
        loss.backward()
        optimizer.step()
        history.append(loss.item())
    return history


best = min((0.001, 0.01, 0.1, 0.5), key=lambda rate: train(rate, 5)[-1])
builtin_cost_hist = train(best, 80)
