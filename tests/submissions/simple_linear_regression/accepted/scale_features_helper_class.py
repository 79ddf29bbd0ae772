"""
title = "A scaler class in a cell of its own, in the manner of scikit-learn"
"""

# %% before scale_features
class StandardScaler:
    def fit(self, x):
        self.mean = x.mean(axis=0)
        self.scale = x.std(axis=0) + 1e-8
        return self

    def transform(self, x):
        return (x - self.mean) / self.scale

# %% replace scale_features
def scale_features(x):
    return StandardScaler().fit(x).transform(x)
