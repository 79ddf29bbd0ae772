"""What is mounted, and a private folder in place of a shared one."""

import os

from autograder.execution.sandbox import kernel

_FILES = 4096  # each takes memory that no limit on bytes counts


def mount_points() -> list[str]:
    """Where something is mounted, in the order of mounting. Raises OSError."""
    with open("/proc/self/mountinfo", encoding="utf-8", errors="surrogateescape") as file:
        return [_unescaped(line.split(" ")[4]) for line in file]


def make_private(size: int) -> None:
    """In a mount namespace of one's own: an empty /tmp of `size` bytes, and an empty /proc.

    What was mounted below /tmp (an interpreter, say) stays visible. Raises OSError.
    """
    kernel.mount("none", "/", "", kernel.MS_REC | kernel.MS_PRIVATE)
    flags = kernel.MS_NOSUID | kernel.MS_NODEV | kernel.MS_NOEXEC
    kept = [(place, os.open(place, os.O_PATH)) for place in mount_points() if place.startswith("/tmp/")]
    kernel.mount("tmpfs", "/tmp", "tmpfs", flags, f"size={size},nr_inodes={_FILES},mode=0700")
    for place, descriptor in kept:
        _bind(descriptor, place)
        os.close(descriptor)
    kernel.mount("tmpfs", "/proc", "tmpfs", flags | kernel.MS_RDONLY, "size=4k,nr_inodes=2,mode=0555")


def _bind(descriptor: int, place: str) -> None:
    source = f"/proc/self/fd/{descriptor}"
    if os.path.isdir(source):
        os.makedirs(place, exist_ok=True)
    else:
        os.makedirs(os.path.dirname(place), exist_ok=True)
        os.close(os.open(place, os.O_CREAT | os.O_WRONLY | os.O_CLOEXEC, 0o444))
    kernel.mount(source, place, "", kernel.MS_BIND | kernel.MS_REC)


def _unescaped(path: str) -> str:
    for code, character in (("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")):
        path = path.replace(code, character)
    return path
