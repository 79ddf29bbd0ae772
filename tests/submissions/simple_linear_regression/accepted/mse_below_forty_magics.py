"""
title = "Forty magics in the cell of the answer"
"""

# %% replace mse
%time None
!ls
%time None
!ls
%time None
!ls
%time None
!ls
%time None
!ls
%time None
!ls
%time None
!ls
%time None
!ls
%time None
!ls
%time None
!ls
%time None
!ls
%time None
!ls
%time None
!ls
%time None
!ls
%time None
!ls
%time None
!ls
%time None
!ls
%time None
!ls
%time None
!ls
%time None
!ls

def mse(predictions, targets):
    return ((predictions - targets) ** 2).mean() / 2
