"""
title = "Written into a new tensor, in place"
"""

# %% replace scale_features
def scale_features(x):
    out = torch.empty_like(x)
    torch.sub(x, x.mean(), out=out)
    out.div_(out.pow(2).mean().sqrt())
    return out
