"""A file comes in: it is found, read, and put in order."""
