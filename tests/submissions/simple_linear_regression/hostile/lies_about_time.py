"""
title = "An infinite time"
class = 4
tries = "has its process say that cells took for ever, which no record could hold"
"""

# %% before hypothesis
import time

time.process_time = lambda: float("inf")
