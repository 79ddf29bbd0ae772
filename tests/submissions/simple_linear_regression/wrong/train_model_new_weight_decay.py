"""
title = "SGD with weight decay"

[test_train_model_new]
points = "1.5"
failed = ["test_final_cost", "test_many_steps", "test_one_step", "test_uses_the_cost_passed_in"]
hint = "Is every parameter of the module moved"
"""

# %% replace train_model_new
def train_model_new(X, y, model, cost_func, epochs=100, learning_rate=0.1):
    cost_hist = []
    optimizer = optim.SGD(model.parameters(), lr=learning_rate, weight_decay=0.5)

    for epoch in range(epochs):
        loss = cost_func(model(X), y)
        loss.backward()

        with torch.no_grad():
            cost_hist.append(cost_func(model(X), y).item())

            optimizer.step()
            optimizer.zero_grad()

    return cost_hist
