"""
title = "SGD with momentum"

[test_train_model_new]
points = "4"
failed = ["test_many_steps"]
hint = "carried over from one epoch to the next"
"""

# %% replace train_model_new
def train_model_new(X, y, model, cost_func, epochs=100, learning_rate=0.1):
    cost_hist = []
    optimizer = optim.SGD(model.parameters(), lr=learning_rate, momentum=0.9)

    for epoch in range(epochs):
        loss = cost_func(model(X), y)
        loss.backward()

        with torch.no_grad():
            cost_hist.append(cost_func(model(X), y).item())

            optimizer.step()
            optimizer.zero_grad()

    return cost_hist
