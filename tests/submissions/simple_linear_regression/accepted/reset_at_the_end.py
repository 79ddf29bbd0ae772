"""
title = "The last cell forgets everything"
"""

# %% after test_train_with_builtins
%reset -f
