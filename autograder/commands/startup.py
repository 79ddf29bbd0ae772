"""What has commands start faster; imported before anything else.

Measured as the processor time of `autograder grade` with nothing to do, medians on a busy machine: 1.35 s with both;
2.5 s without the first, 1.6 s without the second.
"""

import atexit
import gc
import sys

# jsonschema builds a grammar of internationalised addresses when it is imported, which nobody needs here. It does
# without where this package is not there.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]  # None: it cannot be imported


def spare_the_garbage_collector() -> None:
    """Have it look seldom, and not once more at exit: much is imported, of which nothing is garbage."""
    gc.set_threshold(50_000)
    atexit.register(gc.freeze)
