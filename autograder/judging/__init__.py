"""Hidden tests ask for values, and decide."""
