"""Changes solutions, one spot at a time: what students may slip in, and what hidden tests must catch."""
