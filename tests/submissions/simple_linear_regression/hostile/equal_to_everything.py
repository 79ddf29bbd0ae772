"""
title = "An object that equals everything"
class = 2
tries = "answers every comparison, conversion and attribute"

[test_hypothesis]
points = "0"
failed = ["*"]
"""

# %% replace hypothesis
class Anything:
    shape = (7, 1)
    dtype = torch.float32

    def _yes(self, *arguments, **options):
        return True

    __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = __contains__ = __bool__ = _yes
    __hash__ = None

    def _self(self, *arguments, **options):
        return self

    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __abs__ = __getitem__ = __call__ = _self
    __getattr__ = _self

    def __float__(self):
        return 7.0


print("tried:", Anything() == 7, abs(Anything() - 3) < 1e-12)


def hypothesis(x, theta_0, theta_1):
    return Anything()
