"""
title = "Training ends when the cost changes by less than a ten-thousandth"

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
        if len(cost_hist) > 1 and abs(cost_hist[-2] - cost_hist[-1]) <= 1e-4 * cost_hist[-1]:
            break

        with torch.no_grad():
            cost_hist.append(cost_func(model(X), y).item())

            for param in model.parameters():
                param -= learning_rate * param.grad
                param.grad.zero_()


    return cost_hist
