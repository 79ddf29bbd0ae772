"""
title = "One of the two parts still raises NotImplementedError"

[test_train_model]
points = "0"
not_run = ["*"]
hint = "not implemented yet"
"""

# %% replace train_model
def train_model(X, y, hypothesis_func, cost_func, theta_0, theta_1, epochs=100, learning_rate=0.1):
    for epoch in range(epochs):
        loss = cost_func(hypothesis_func(X, theta_0, theta_1), y)
        loss.backward()
        with torch.no_grad():
            # YOUR CODE HERE
            raise NotImplementedError()
