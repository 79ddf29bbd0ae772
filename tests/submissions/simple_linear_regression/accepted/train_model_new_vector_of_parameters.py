"""
title = "All parameters as one vector, and back"
"""

# %% replace train_model_new
from torch.nn.utils import parameters_to_vector, vector_to_parameters


def train_model_new(X, y, model, cost_func, epochs=100, learning_rate=0.1):
    cost_hist = []
    for _ in range(epochs):
        loss = cost_func(model(X), y)
        loss.backward()
        with torch.no_grad():
            gradient = torch.cat([p.grad.flatten() for p in model.parameters()])
            vector = parameters_to_vector(model.parameters())
            vector_to_parameters(vector - learning_rate * gradient, model.parameters())
            model.zero_grad()
        cost_hist.append(loss.item())
    return cost_hist
