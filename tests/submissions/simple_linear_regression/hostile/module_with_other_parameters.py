"""
title = "A module that shows other parameters than it has"
class = 2
tries = "shares one layer among all models, and lists parameters of each model's own"

[test_linear_regression]
points = "2.5"
failed = ["test_each_model_has_its_own_parameters"]
"""

# %% replace linear_regression
shared = nn.Linear(1, 1)


class LinearRegression(nn.Module):
    def __init__(self):
        super().__init__()
        self.linear = shared
        self.__dict__["own"] = {name: value.detach().clone() for name, value in shared.named_parameters()}

    def named_parameters(self, *arguments, **options):
        return (("linear." + name, value.requires_grad_()) for name, value in self.own.items())

    def get_parameter(self, name):
        return self.own[name.split(".")[-1]]

    def forward(self, x):
        return self.linear(x)


print("tried:", [name for name, _ in LinearRegression().named_parameters()])
