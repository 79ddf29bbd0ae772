"""The processes that a process has started, as /proc shows them to a guard."""

import os
from dataclasses import dataclass

_COUNTED = ("RssAnon", "RssShmem", "VmSwap")
_COUNTED_FAIRLY = ("Pss_Anon", "Pss_Shmem", "SwapPss")


@dataclass(frozen=True)
class Process:
    """A process.

    Attributes:
        memory: bytes of its own, those included that it shares with the process that it was forked from.
        ended: it only waits to be reaped.
    """

    number: int
    parent: int
    ended: bool
    memory: int


def descendants(ancestor: int, proc: int) -> list[Process]:
    """All processes that `ancestor` started, and those that they started.

    Args:
        proc: descriptor of the folder /proc.
    """
    children: dict[int, list[Process]] = {}
    for name in os.listdir(proc):
        if name.isdigit() and (process := _process(int(name), proc)) is not None:
            children.setdefault(process.parent, []).append(process)
    found = list(children.get(ancestor, ()))
    for process in found:  # grows while it is walked through
        found += children.get(process.number, ())
    return found


def fair_memory(process: Process, proc: int) -> int:
    """Bytes of its own plus its share of what it shares. Slower: the kernel walks through its page tables."""
    fields = _fields(f"{process.number}/smaps_rollup", proc)
    return sum(map(_bytes, map(fields.get, _COUNTED_FAIRLY))) if fields else process.memory


def _process(number: int, proc: int) -> Process | None:
    fields = _fields(f"{number}/status", proc)
    if "PPid" not in fields:
        return None
    return Process(number, int(fields["PPid"]), fields["State"][0] in "ZX", sum(map(_bytes, map(fields.get, _COUNTED))))


def _fields(path: str, proc: int) -> dict[str, str]:
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC, dir_fd=proc)
        with open(descriptor, encoding="utf-8", errors="replace") as file:
            text = file.read()
    except OSError:  # it has ended meanwhile
        return {}
    return {key: value.strip() for key, _, value in (line.partition(":") for line in text.splitlines())}


def _bytes(kilobytes: str | None) -> int:
    return int(kilobytes.split()[0]) * 1024 if kilobytes else 0
