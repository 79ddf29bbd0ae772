"""Forks processes that can reach nothing but what they were given, and ends them with all that they started.

Between the process that forks and a confined one stands a guard, which runs none of the confined one's code: it
measures the memory in use, and kills.
"""

import gc
import os
import resource
import signal
import tempfile
import traceback
from collections.abc import Callable, Collection, Sequence
from pathlib import Path

from autograder.execution.sandbox import (
    LayerRefused,
    ResourceLimits,
    SandboxError,
    files,
    guard,
    kernel,
    landlock,
    mounts,
    seccomp,
)

NAMESPACES = "own namespaces"
LANDLOCK = "Landlock"
FILTER = "a filter of system calls"
LAYERS = (NAMESPACES, LANDLOCK, FILTER)

_NEW = kernel.CLONE_NEWUSER | kernel.CLONE_NEWNS | kernel.CLONE_NEWPID | kernel.CLONE_NEWIPC | kernel.CLONE_NEWNET
_NOT_READABLE = ("/", "/tmp", "/proc")


def fork_confined(
    body: Callable[[], None],
    limits: ResourceLimits,
    *,
    keep: Sequence[int],
    without: Collection[str] = (),
) -> int:
    """Fork a process that runs `body` confined, and a guard over it. The caller must have a single thread.

    The process has descriptors 0, 1 and 2 on /dev/null, its working folder is its temporary one, and it leaves by
    os._exit. It dies with the guard, and the guard with the caller.

    Args:
        keep: descriptors that it keeps, besides.
        without: `LAYERS` to leave out, as `probe` found them refused here. Without any, limits are left, but for the
            one on processes, which would count all of the user's.

    Returns:
        The guard's process id, for `end`.

    Raises:
        LayerRefused: the system refuses a layer that can be left out.
        SandboxError: it cannot be confined.
    """
    program = None if FILTER in without else seccomp.program()
    report, failure = os.pipe()
    caller = os.getpid()
    # A collection in a forked process would write to, and so copy, all that the caller has (torch: 0.2 s).
    gc.freeze()
    process = os.fork()
    if process == 0:
        code = guard.FAILED
        try:
            os.close(report)
            code = _Confinement(limits, keep, failure, program, without).run(body, caller)
        finally:
            os._exit(code)
    os.close(failure)
    with open(report, "rb") as stream:
        layer, _, why = stream.read().decode().partition("\n")
    if why:
        os.waitpid(process, 0)
        raise LayerRefused(layer, why) if layer else SandboxError(f"a process cannot be confined: {why}")
    return process


def end(process: int) -> bool:
    """Kill the guarded process with all that it started; returns whether something was killed for its memory before.

    Raises:
        SandboxError: the guard had failed, so that something may be left running.
    """
    os.kill(process, signal.SIGTERM)
    _, status = os.waitpid(process, 0)
    code = os.waitstatus_to_exitcode(status)
    if code not in (guard.PROPERLY, guard.TOO_MUCH_MEMORY):
        raise SandboxError(f"the guard of a confined process has failed (exit code {code})")
    return code == guard.TOO_MUCH_MEMORY


class _Confinement:
    """What the guard sets up: before it forks for both, after it in the confined process.

    Args:
        failure: where to write why it failed: the layer that is refused, if it is one, and the reason, on two lines.
        program: the filter of system calls, if there is to be one.
    """

    def __init__(
        self, limits: ResourceLimits, keep: Sequence[int], failure: int, program: bytes | None, without: Collection[str]
    ) -> None:
        self._limits = limits
        self._keep = keep
        self._failure = failure
        self._program = program
        self._namespaces = NAMESPACES not in without
        self._landlock = LANDLOCK not in without
        self._layer = ""  # that is being put in place

    def run(self, body: Callable[[], None], caller: int) -> int:
        """In the guard: returns its exit code, when all is over."""
        try:
            kernel.close_all_but([self._failure, *self._keep])
            # What the confined process cannot look up itself.
            self._proc = os.open("/proc", os.O_RDONLY | os.O_DIRECTORY)
            self._mapped = kernel.mapped()
            mounted = mounts.mount_points()
            self._readable = [one for one in mounted if one not in _NOT_READABLE and not one.startswith("/proc/")]
            if self._namespaces:
                self._folder = "/tmp"
                self._enter_namespaces()
            else:
                self._folder = tempfile.mkdtemp()
                kernel.prctl(kernel.PR_SET_CHILD_SUBREAPER, 1)
            kernel.die_with(caller)
            process = self._fork(body)
        except BaseException as error:
            self._tell(error)
            raise
        for descriptor in self._keep:
            os.close(descriptor)
        watch = guard.Guard(process, self._limits, self._proc, namespace=self._namespaces)
        os.close(self._failure)  # now the caller may go on, and end us
        try:
            code = watch.run()
            if not self._namespaces:
                files.remove(self._folder)
        except BaseException:
            traceback.print_exc()
            raise
        return code

    def _enter_namespaces(self) -> None:
        self._layer = NAMESPACES
        user, group = os.getuid(), os.getgid()
        kernel.unshare(_NEW)
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/uid_map").write_text(f"{kernel.NOBODY} {user} 1")
        Path("/proc/self/gid_map").write_text(f"{kernel.NOBODY} {group} 1")
        mounts.make_private(self._limits.temporary)
        self._layer = ""

    def _fork(self, body: Callable[[], None]) -> int:
        guardian = os.getpid()
        process = os.fork()
        if process == 0:
            try:
                self._confine(guardian)
                body()
            finally:
                os._exit(0)
        return process

    def _confine(self, guardian: int) -> None:
        try:
            self._be_killed_first()
            kernel.close_all_but([self._failure, *self._keep])
            os.setsid()
            null = os.open(os.devnull, os.O_RDWR)
            for descriptor in (0, 1, 2):
                os.dup2(null, descriptor)
            os.close(null)
            self._set_limits()
            os.environ.update(TMPDIR=self._folder, HOME=self._folder)
            tempfile.tempdir = None  # read TMPDIR again
            os.chdir(self._folder)
            if self._program is not None:
                kernel.drop_capabilities()
                kernel.prctl(kernel.PR_SET_NO_NEW_PRIVS, 1)
            kernel.die_with(0 if self._namespaces else guardian)
            if self._landlock:
                self._layer = LANDLOCK
                landlock.restrict(self._readable, [self._folder, os.devnull])
                self._layer = ""
            if self._program is not None:
                seccomp.install(self._program)
        except BaseException as error:
            self._tell(error)
            raise
        os.close(self._failure)

    def _be_killed_first(self) -> None:
        """When the whole machine runs out of memory: before all that is not confined."""
        score = os.open("self/oom_score_adj", os.O_WRONLY, dir_fd=self._proc)
        os.write(score, b"1000")
        os.close(score)

    def _set_limits(self) -> None:
        limits = self._limits
        most = self._mapped + limits.address_space
        values = {
            resource.RLIMIT_CORE: (0, 0),
            resource.RLIMIT_CPU: (limits.cpu_seconds, limits.cpu_seconds + 1),
            resource.RLIMIT_FSIZE: (limits.file_size, limits.file_size),
            resource.RLIMIT_NOFILE: (limits.open_files, limits.open_files),
            resource.RLIMIT_AS: (most, most),
            resource.RLIMIT_MEMLOCK: (0, 0),
        }
        if self._program is not None:
            values[resource.RLIMIT_NPROC] = (limits.processes, limits.processes)
        for which, value in values.items():
            resource.setrlimit(which, value)

    def _tell(self, error: BaseException) -> None:
        os.write(self._failure, f"{self._layer}\n{error or type(error).__name__}".encode())
