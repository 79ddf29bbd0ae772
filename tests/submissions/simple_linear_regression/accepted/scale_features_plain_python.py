"""
title = "Mean and standard deviation by the statistics module"
"""

# %% replace scale_features
import statistics


def scale_features(x):
    values = x.flatten().tolist()
    return (x - statistics.fmean(values)) / statistics.stdev(values)
