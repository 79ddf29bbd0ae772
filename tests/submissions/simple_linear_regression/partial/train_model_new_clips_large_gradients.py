"""
title = "Large gradients are clipped, which gradient descent does not do"

[test_train_model_new]
points = "4.5"
failed = ["test_uses_the_cost_passed_in"]
hint = "Which cost is used"
"""

# %% replace train_model_new
def train_model_new(X, y, model, cost_func, epochs=100, learning_rate=0.1):
    cost_hist = []

    for epoch in range(epochs):
        loss = cost_func(model(X), y)
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 100.0)

        with torch.no_grad():
            cost_hist.append(cost_func(model(X), y).item())

            for param in model.parameters():
                param -= learning_rate * param.grad
                param.grad.zero_()


    return cost_hist
