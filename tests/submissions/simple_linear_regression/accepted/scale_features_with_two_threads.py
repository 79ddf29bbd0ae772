"""
title = "A cell that sets the number of threads, and a function that computes with them"
"""

# %% before scale_features
torch.set_num_threads(2)

# %% replace scale_features
def scale_features(x):
    return nn.functional.batch_norm(x, None, None, training=True, eps=1e-8)
