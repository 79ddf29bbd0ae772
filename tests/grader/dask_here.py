"""A Dask cluster on this machine, whose workers share no files with the course."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def cluster(
    folder: Path, workers: int, *more: str
) -> Iterator[tuple[str, subprocess.Popen[bytes], list[subprocess.Popen[bytes]]]]:
    """A scheduler and workers with a folder each: they share no files with the course.

    Args:
        more: options of the workers.
    """
    folder.mkdir()
    started: list[subprocess.Popen[bytes]] = []

    def start(name: str, *arguments: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "distributed.cli.dask_" + name, "--no-dashboard", *arguments]
        with (folder / f"{len(started)}.log").open("wb") as log:
            process = subprocess.Popen(command, cwd=folder, stderr=log, start_new_session=True)
        started.append(process)
        return process

    def said(number: int, pattern: str) -> str:
        while not (found := re.search(pattern, log := (folder / f"{number}.log").read_text())):
            assert started[number].poll() is None, log
            time.sleep(0.05)
        return found[1]

    try:
        scheduler = start("scheduler", "--host", "127.0.0.1", "--port", "0")
        address = said(0, r"Scheduler at:\s+(tcp://\S+)")
        crew = [
            start("worker", address, "--nthreads", "1", "--local-directory", str(folder / str(number)), *more)
            for number in range(workers)
        ]
        for number in range(workers):
            said(1 + number, r"Registered to:\s+(\S+)")
        yield address, scheduler, crew
    finally:
        for process in started:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
