"""Confines processes that run untrusted code. Knows nothing of grading or notebooks.

`launch` starts a warm process in bubblewrap, `fork_confined` forks confined processes from it, `end` kills them.
These fork others themselves, set apart by `Forks`. `probe` says what of all this holds on this machine.
"""

from dataclasses import dataclass

_MIB = 1024 * 1024


class SandboxError(Exception):
    """A process could not be confined, so it was not started. The text says why, and what to do."""


class LayerRefused(SandboxError):
    """This system refuses a layer that can be done without.

    Attributes:
        layer: its name, as in `fork_confined(without=…)`.
    """

    def __init__(self, layer: str, why: str) -> None:
        super().__init__(f"{layer} refused by this system: {why}")
        self.layer = layer


@dataclass(frozen=True)
class ResourceLimits:
    """What one submission may use. The defaults fit a laptop with 8 GB.

    Attributes:
        memory: bytes in use by all processes together (what they share is counted once); checked ten times a second.
        address_space: bytes that each process may map beyond what it begins with, which is 0.7 GiB where torch is built
            for processors alone, and 3.5 GiB with CUDA. Below `memory`, so that a process that wants too much gets a
            MemoryError of its own.
        processes: processes and threads at the same time.
        cpu_seconds: processor time for each process.
        file_size: bytes in one file.
        open_files: descriptors for each process.
        temporary: bytes in /tmp, or the folder in its place.
    """

    memory: int = 2048 * _MIB
    address_space: int = 1792 * _MIB
    processes: int = 16
    cpu_seconds: int = 180
    file_size: int = 64 * _MIB
    open_files: int = 64
    temporary: int = 64 * _MIB
