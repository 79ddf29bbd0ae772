"""
title = "The cost stands where the gradient belongs"

[test_train_model_new]
points = "1.5"
failed = ["test_final_cost", "test_many_steps", "test_one_step", "test_uses_the_cost_passed_in"]
hint = "every parameter"
"""

# %% replace train_model_new
def train_model_new(X, y, model, cost_func, epochs=100, learning_rate=0.1):
    cost_hist = []

    for epoch in range(epochs):
        loss = cost_func(model(X), y)
        loss.backward()

        with torch.no_grad():
            cost_hist.append(cost_func(model(X), y).item())

            for param in model.parameters():
                param -= learning_rate * loss
                param.grad.zero_()

    return cost_hist
