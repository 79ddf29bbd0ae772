"""
title = "A trainer class with a scheduler that changes nothing, called by a lambda"
"""

# %% replace train_model_new
class Trainer:
    def __init__(self, model, learning_rate):
        self.model = model
        self.optimizer = optim.SGD(model.parameters(), lr=learning_rate)
        self.scheduler = optim.lr_scheduler.ConstantLR(self.optimizer, factor=1.0)

    def epoch(self, X, y, cost_func):
        self.optimizer.zero_grad()
        cost = cost_func(self.model(X), y)
        cost.backward()
        self.optimizer.step()
        self.scheduler.step()
        return cost.item()

    def fit(self, X, y, cost_func, epochs):
        return [self.epoch(X, y, cost_func) for _ in range(epochs)]


train_model_new = lambda X, y, model, cost_func, epochs=100, learning_rate=0.1: Trainer(model, learning_rate).fit(
    X, y, cost_func, epochs)
