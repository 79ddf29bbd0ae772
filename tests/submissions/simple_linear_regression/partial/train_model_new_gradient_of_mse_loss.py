"""
title = "Trains with nn.MSELoss, and records the cost that was passed in"

[test_train_model_new]
points = "3.5"
failed = ["test_one_step", "test_uses_the_cost_passed_in"]
hint = "Which cost"
"""

# %% replace train_model_new
def train_model_new(X, y, model, cost_func, epochs=100, learning_rate=0.1):
    cost_hist = []

    for epoch in range(epochs):
        criterion = nn.MSELoss()
        loss = criterion(model(X), y)
        loss.backward()

        with torch.no_grad():
            cost_hist.append(cost_func(model(X), y).item())

            for param in model.parameters():
                param -= learning_rate * param.grad
                param.grad.zero_()

    return cost_hist
