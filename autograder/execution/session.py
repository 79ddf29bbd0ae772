"""The grader's handles on the processes of one submission: that in which its notebook begins, and forks of it."""

import signal
import socket
from collections.abc import Mapping

from autograder.execution.fork_server import ForkServer
from autograder.execution.wire.client import Client
from autograder.execution.wire.frames import ConnectionClosed, WireError

_SECONDS = 10.0  # for what is no work: a fork, or its end
_PATIENCE = 0.1  # for a process that has closed its socket to be gone
ENDED = "ended the Python process"


class Session:
    """A process of a submission.

    Attributes:
        client: makes calls there.
    """

    def __init__(self, channel: socket.socket, parent: "Session | None" = None) -> None:
        self.client = Client(channel)
        self._channel = channel
        self._parent = parent
        self._lost = False

    def fork(self, *, judged: bool = False) -> "Session":
        """A process that goes on from the present state of this one. The one that was forked before is ended.

        Args:
            judged: tests are to call its functions: figures are not drawn there.

        Raises:
            ConnectionClosed: there is none, or it does not fork any more. It is not asked again.
        """
        if self._lost:
            raise ConnectionClosed
        ours, theirs = socket.socketpair()
        try:
            with theirs:
                descriptors = [theirs.fileno()]
                self.client.call("session.fork", [], {"judged": judged}, seconds=_SECONDS, descriptors=descriptors)
            fork = Session(ours, self)
            fork.client.call("session.reap", [], {}, seconds=_SECONDS)  # so that it is known to live
        except WireError:
            self._lost = True
            ours.close()
            raise ConnectionClosed from None
        return fork

    def close(self) -> None:
        """Let go of it: it ends when it hears of that."""
        self._channel.close()

    def end(self) -> str | None:
        """Kill it; returns why it had ended by itself, or is about to, or None if it had not."""
        if self._parent is None:
            return None
        try:
            return _reason(self._parent.client.call("session.end_fork", [_PATIENCE], {}, seconds=_SECONDS))
        except WireError:
            return None
        finally:
            self.close()

    def reap(self) -> None:
        """Have it collect the children that have ended."""
        try:
            self.client.call("session.reap", [], {}, seconds=_SECONDS)
        except WireError:
            self._lost = True


class FirstSession(Session):
    """The process in which a submission's notebook begins. All others are forks of it, and end with it.

    Args:
        files: what can be read and imported there, by path.
    """

    def __init__(self, worker: ForkServer, files: Mapping[str, bytes]) -> None:
        self._worker = worker
        self._guard, channel = worker.fork()
        super().__init__(channel)
        self._ended = False
        if files:
            self.client.call("session.put_files", [dict(files)], {}, seconds=_SECONDS)

    def end(self) -> None:
        """Kill it and all its forks."""
        if not self._ended:
            self._ended = True
            self.close()
            self._worker.end(self._guard)


def _reason(code: object) -> str | None:
    """What an exit code says of a fork, as the end of a sentence. It is the submission's process that says so."""
    if not isinstance(code, int):
        return None
    if code == -signal.SIGKILL:  # nobody kills it so but the guard, and that for its memory
        return "used more memory than it may"
    if code == -signal.SIGXCPU:
        return "used more processor time than it may"
    if code < 0 and -code in signal.valid_signals():
        return f"was ended by {signal.Signals(-code).name}"
    return ENDED
