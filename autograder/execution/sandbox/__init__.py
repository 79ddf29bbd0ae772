"""Confines processes that run untrusted code. Knows nothing of grading or notebooks.

`launch` starts a warm process in bubblewrap, `fork_confined` forks confined processes from it, `end` kills them,
and `probe` says what of all this holds on this machine.
"""
