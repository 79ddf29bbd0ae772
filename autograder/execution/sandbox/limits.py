"""How much a submission may use."""

from dataclasses import dataclass

_MIB = 1024 * 1024


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
        temporary: bytes in /tmp, and as many in /dev/shm.
    """

    memory: int = 2048 * _MIB
    address_space: int = 1792 * _MIB
    processes: int = 16
    cpu_seconds: int = 180
    file_size: int = 64 * _MIB
    open_files: int = 64
    temporary: int = 64 * _MIB
