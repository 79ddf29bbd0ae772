"""
title = "Scales the feature once more"

[test_train_model_new]
points = "2.5"
failed = ["test_history", "test_many_steps", "test_uses_the_cost_passed_in"]
hint = "carried over from one epoch to the next"
"""

# %% replace train_model_new
def train_model_new(X, y, model, cost_func, epochs=100, learning_rate=0.1):
    cost_hist = []
    X = scale_features(X)

    for epoch in range(epochs):
        loss = cost_func(model(X), y)
        loss.backward()

        with torch.no_grad():
            cost_hist.append(cost_func(model(X), y).item())

            for param in model.parameters():
                param -= learning_rate * param.grad
                param.grad.zero_()

    return cost_hist
