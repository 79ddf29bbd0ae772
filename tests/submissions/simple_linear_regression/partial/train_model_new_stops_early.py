"""
title = "Training ends when the cost hardly falls, after 50 epochs at the earliest"

[test_train_model_new]
points = "4"
failed = ["test_history"]
hint = "What is recorded in an epoch"
"""

# %% replace train_model_new
def train_model_new(X, y, model, cost_func, epochs=100, learning_rate=0.1):
    cost_hist = []

    for epoch in range(epochs):
        loss = cost_func(model(X), y)
        loss.backward()

        with torch.no_grad():
            if epoch >= 50 and cost_hist[-1] - loss.item() < 0.2:
                break
            cost_hist.append(loss.item())

            for param in model.parameters():
                param -= learning_rate * param.grad
                param.grad.zero_()

    return cost_hist
