"""A submission's code runs, confined."""
