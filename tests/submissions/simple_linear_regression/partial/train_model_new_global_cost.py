"""
title = "The cost is the notebook's mse, whatever is passed in"

[test_train_model_new]
points = "3.5"
failed = ["test_uses_the_cost_passed_in", "test_history"]
hint = "Which cost"
"""

# %% replace train_model_new
def train_model_new(X, y, model, cost_func, epochs=100, learning_rate=0.1):
    cost_hist = []

    for epoch in range(epochs):
        loss = mse(model(X), y)
        loss.backward()

        with torch.no_grad():
            cost_hist.append(loss.item())

            for param in model.parameters():
                param -= learning_rate * param.grad
                param.grad.zero_()

    return cost_hist
