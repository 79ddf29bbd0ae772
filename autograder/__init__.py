"""An autograder for PyTorch notebooks that asks student code for values, and decides by itself.

Authors of hidden tests import from `autograder.testing`. This file imports nothing, so that the worker, which runs
student code, loads none of the grader.
"""
