"""Observes what a run does: who comes by the network, which processes there are, and what memory they have used."""

import os
import re
import socket
import threading
from pathlib import Path


class Listener:
    """Listens on a port of 127.0.0.1, and takes down who comes."""

    def __init__(self) -> None:
        self.visits: list[str] = []
        self._stream = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._stream.getsockname()[1]
        self._datagrams = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._datagrams.bind(("127.0.0.1", self.port))
        for channel in (self._stream, self._datagrams):
            threading.Thread(target=self._listen, args=(channel,), daemon=True).start()

    def _listen(self, channel: socket.socket) -> None:
        try:
            while True:
                channel.recvfrom(1) if channel is self._datagrams else channel.accept()[0].close()
                self.visits.append(str(channel.type))
        except OSError:
            return

    def close(self) -> None:
        for channel in (self._stream, self._datagrams):
            with channel:
                channel.shutdown(socket.SHUT_RDWR) if channel is self._stream else None


def pids(parent: int) -> list[int]:
    """The processes that a process has started, and not reaped."""
    try:
        return [int(pid) for pid in Path(f"/proc/{parent}/task/{parent}/children").read_text().split()]
    except OSError:
        return []


def children(parent: int) -> list[str]:
    """Those of them that run, by number and name; the dead are only not reaped yet."""
    return [f"{pid} {name(pid)}" for pid in pids(parent) if peak(pid)]


def name(pid: int) -> str:
    """The name of a process; "" where there is none any more."""
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip()
    except OSError:
        return ""


def processor_time(pid: int) -> float:
    """Seconds that a process has computed for; 0 for one that has ended."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def peak(pid: int) -> int:
    """The most memory that a process had in use, in KiB; 0 for one that has ended."""
    try:
        found = re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
    except OSError:
        return 0
    return int(found[1]) if found else 0
