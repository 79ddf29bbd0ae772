"""
title = "The solved notebook, as it is"
"""
