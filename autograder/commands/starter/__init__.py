"""The course that `autograder init` makes: its files, in their places."""
