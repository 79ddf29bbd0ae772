"""Starts a Python module of ours in bubblewrap: no network, processes of its own, no files but the interpreter's."""

import itertools
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from autograder.execution.sandbox import ResourceLimits, SandboxError, kernel, view

# Numbers that by convention no account, service or container has (systemd's UIDS-GIDS.md): 64 for each process id.
_UNUSED_USERS = 0x70000000
_LAUNCHES = 64
_launches = itertools.count()

_ENVIRONMENT = {
    "HOME": "/tmp",
    "TMPDIR": "/tmp",
    "USER": "nobody",
    "LANG": "C.UTF-8",
    "MPLBACKEND": "agg",
    # One thread: a forked child hangs if its parent ever ran two of OpenMP's.
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "PYTHONDONTWRITEBYTECODE": "1",
    "PYTHONHASHSEED": "0",
}
_DEVICES = ("null", "full", "random", "urandom")


def launch(
    arguments: Sequence[str],
    channel: socket.socket,
    *,
    readable: Sequence[Path],
    limits: ResourceLimits,
    isolated: bool = True,
    errors: int | None = None,
) -> subprocess.Popen[bytes]:
    """Start `python <arguments> <number of the channel's descriptor>` in bubblewrap.

    It dies with the calling thread, which must therefore live as long as it is needed.

    Args:
        channel: the only descriptor that it inherits, besides 0 and 1 on /dev/null, and 2.
        readable: files and folders that it sees, beside what is installed, and the sandbox.
        isolated: False starts a plain process with the same environment.
        errors: descriptor for its error messages; None: those of the caller.

    Raises:
        SandboxError: this is no Linux, or bubblewrap or setpriv is not installed.
    """
    if sys.platform != "linux":
        raise SandboxError(f"no Linux: this is {sys.platform}")
    environment = {**_ENVIRONMENT, "PYTHONPATH": view.module_path()}
    if not isolated:
        environment["HOME"] = "/nonexistent"  # rather than a folder that all users share
    python = [sys.executable, "-P", "-s", *arguments, str(channel.fileno())]
    return subprocess.Popen(
        _bubblewrap(python, readable, limits) if isolated else python,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=errors,
        pass_fds=[channel.fileno()],
        env=environment,
        cwd="/",
        start_new_session=True,
    )


def _bubblewrap(command: Sequence[str], readable: Sequence[Path], limits: ResourceLimits) -> list[str]:
    bubblewrap = _program("bwrap", "bubblewrap")
    visible = [*view.interpreter(), *readable]
    if (unused := _unused_user()) is not None:
        # Limits on processes do not bind root, so it has to become somebody else; and it has to do so inside, because
        # nobody else may enter the folders in which root's interpreter can lie.
        setpriv = _program("setpriv", "util-linux")
        visible.append(Path(setpriv))
        kept = ["CAP_SETUID", "CAP_SETGID", "CAP_SETPCAP"]
        user = [option for capability in kept for option in ("--cap-add", capability)]
        ids = [f"--reuid={unused}", f"--regid={unused}", "--clear-groups"]
        command = [setpriv, *ids, "--bounding-set=-all", "--no-new-privs", *command]
    else:
        user = ["--unshare-user", "--uid", str(kernel.NOBODY), "--gid", str(kernel.NOBODY)]
    return [
        bubblewrap,
        *("--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts", "--hostname", "sandbox"),
        *("--die-with-parent", "--new-session", "--cap-drop", "ALL"),
        *user,
        *("--proc", "/proc"),
        *("--tmpfs", "/dev"),
        *(option for name in _DEVICES for option in ("--dev-bind", f"/dev/{name}", f"/dev/{name}")),
        *("--remount-ro", "/dev"),
        *("--perms", "1777", "--size", str(limits.temporary), "--tmpfs", "/tmp"),
        *view.options(visible),
        *("--remount-ro", "/"),
        *("--chdir", "/tmp"),
        "--",
        *command,
    ]


def _unused_user() -> int | None:
    """For root: a user that nobody else is, so that limits count its processes alone. None: we need no other user.

    Root of a user namespace with few users takes NOBODY, and with a single one is confined like an ordinary user.
    """
    if os.geteuid() != 0:
        return None
    number = next(_launches) % _LAUNCHES
    users = (_UNUSED_USERS + os.getpid() * _LAUNCHES + number, kernel.NOBODY)
    ranges = [line.split() for line in Path("/proc/self/uid_map").read_text().splitlines()]
    for user in users:
        if any(int(first) <= user < int(first) + int(count) for first, _, count in ranges):
            return user
    return None


def _program(name: str, package: str) -> str:
    path = shutil.which(name)
    if path is None:
        raise SandboxError(f"{name} is not installed: apt-get install {package} (elsewhere with dnf, pacman, apk …)")
    return path
