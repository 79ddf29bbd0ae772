"""
title = "quit() in the loop ends the notebook"

[test_train_model_new]
points = "0"
failed = ["*"]
hint = "Is every parameter of the module moved"
"""

# %% replace train_model_new
def train_model_new(X, y, model, cost_func, epochs=100, learning_rate=0.1):
    cost_hist = []
    for epoch in range(epochs):
        loss = cost_func(model(X), y)
        loss.backward()
        if loss < 0.5:
            quit()
        cost_hist.append(loss.item())
    raise SystemExit("not trained")
