"""
title = "Trains on the notebook's data, whatever is passed in"

[test_train_model_new]
points = "0.5"
failed = ["test_final_cost", "test_history", "test_many_steps", "test_one_step", "test_uses_the_cost_passed_in"]
hint = "Is every parameter of the module moved"
"""

# %% replace train_model_new
def train_model_new(X, y, model, cost_func, epochs=100, learning_rate=0.1):
    cost_hist = []

    for epoch in range(epochs):
        loss = cost_func(model(X_scaled), y_tensor)
        loss.backward()

        with torch.no_grad():
            cost_hist.append(loss.item())

            for param in model.parameters():
                param -= learning_rate * param.grad
                param.grad.zero_()

    return cost_hist
