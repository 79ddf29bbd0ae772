"""What a grade was, and what it depends on."""
