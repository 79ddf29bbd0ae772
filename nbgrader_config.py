"""Configuration of nbgrader for this course. The checkout is the course folder."""

from autograder.nbgrader import configure

c = get_config()  # noqa: F821  nbgrader defines it where it reads this file
configure(c)

c.CourseDirectory.course_id = "pytorch"
