"""Which examples a run of the tests tries: all of them by `make test-all`, some by `make test`, few by `make quick`."""

import os
import zlib

_HOW = os.environ.get("AUTOGRADER_EXAMPLES", "")
ALL = _HOW == "in-full"
FEW = _HOW == "few"


def one_in(count: int, name: str) -> bool:
    """Whether an example is among those that stand for all: the same ones in each run, every one in `make test-all`."""
    return ALL or (not FEW and zlib.crc32(name.encode()) % count == 0)
