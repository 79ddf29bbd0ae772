"""
title = "Loss, optimizer and predictions are kept in dictionaries"
"""


# %% replace train_with_builtins
builtin_model = LinearRegression()
parts = {"criterion": nn.MSELoss(), "optimizer": optim.Adam(builtin_model.parameters(), lr=0.5)}
builtin_cost_hist = []
state = {}
for epoch in range(200):
    state["prediction"] = builtin_model(X_scaled)
    state["loss"] = parts["criterion"](state["prediction"], y_tensor)
    parts["optimizer"].zero_grad()
    state["loss"].backward()
    parts["optimizer"].step()
    builtin_cost_hist.append(state["loss"].item())
