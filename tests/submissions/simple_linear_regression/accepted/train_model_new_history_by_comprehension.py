"""
title = "A function for each epoch, and a comprehension"
"""

# %% replace train_model_new
def train_model_new(X, y, model, cost_func, epochs=100, learning_rate=0.1):
    def epoch():
        model.zero_grad(set_to_none=False)
        loss = cost_func(model(X), y)
        loss.backward()
        with torch.no_grad():
            for group in [dict(model.named_parameters())]:
                for name in group:
                    group[name] -= learning_rate * group[name].grad
        return float(loss)

    return [epoch() for _ in range(epochs)]
