"""Many submissions: in parallel, on other machines, into nbgrader's gradebook."""
