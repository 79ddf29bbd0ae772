"""
title = "Training ends as soon as the cost rises"

[test_train_model_new]
points = "4"
failed = ["test_history"]
hint = "What is recorded in an epoch, and when"
"""

# %% replace train_model_new
def train_model_new(X, y, model, cost_func, epochs=100, learning_rate=0.1):
    cost_hist = []

    for epoch in range(epochs):
        loss = cost_func(model(X), y)
        loss.backward()

        with torch.no_grad():
            cost_hist.append(cost_func(model(X), y).item())
            if epoch > 0 and cost_hist[-1] > 1.01 * cost_hist[-2]:
                break

            for param in model.parameters():
                param -= learning_rate * param.grad
                param.grad.zero_()

    return cost_hist
