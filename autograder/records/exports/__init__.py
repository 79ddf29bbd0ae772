"""Grades for other systems, all derived from the gradebook and the ledger, so that no two can disagree."""
