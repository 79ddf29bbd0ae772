"""The untrusted side: runs a submission's cells, and answers for its names.

Nothing here knows a test, an expected value, a point or a path of the grader.
"""
