"""Hidden tests of the exercise Simple Linear Regression: one file a task, named as its test cell."""
