"""Length-prefixed messages over a stream socket, bounded before anything is read or allocated.

A frame is two big-endian 32-bit lengths, a header (msgpack) and a payload (the raw bytes of tensors, one after
another).
"""

import socket
import struct
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

HEADER_LIMIT = 256 * 1024
PAYLOAD_LIMIT = 10 * 1024 * 1024  # files beside a notebook are more than anything that tests ask for

_LENGTHS = struct.Struct(">II")


class WireError(Exception):
    """A message did not go through, or was not answered as it should be."""


class ProtocolError(WireError):
    """The other side sent something that is not a message of ours, or one over the limits."""


class CannotBeSent(WireError):
    """What this side was to send is over the limits, or nothing that can be sent; the text says why."""


class ConnectionClosed(WireError):
    """The other side is gone."""


class DeadlineExpired(WireError):
    """The other side did not answer in time."""


_PIECE = 64 * 1024  # bytes read at a time


class Channel:
    """One end of a stream socket, and what has arrived there ahead of its turn.

    Args:
        takes: how many descriptors may come along with a piece of a message.

    Attributes:
        descriptors: those that have come.
    """

    def __init__(self, stream: socket.socket, takes: int = 0) -> None:
        self._socket = stream
        self._takes = takes
        self._arrived = bytearray()
        self.descriptors: list[int] = []

    def send(
        self, header: bytes, payload: Sequence[bytes], deadline: float | None, descriptors: Sequence[int] = ()
    ) -> None:
        """Send one frame, and descriptors along with it.

        Args:
            deadline: a time of `time.monotonic()` after which to give up, or None to wait without end.

        Raises:
            CannotBeSent: nothing has been sent.
            ConnectionClosed, DeadlineExpired: as they say.
        """
        size = sum(map(len, payload))
        if len(header) > HEADER_LIMIT:
            raise CannotBeSent(f"a message of {len(header)} bytes is over the limit of {HEADER_LIMIT}")
        if size > PAYLOAD_LIMIT:
            raise CannotBeSent(f"values of {size} bytes are over the limit of {PAYLOAD_LIMIT}")
        data = b"".join((_LENGTHS.pack(len(header), size), header, *payload))
        with self._until(deadline):
            if descriptors:
                data = data[socket.send_fds(self._socket, [data], descriptors) :]
            self._socket.sendall(data)

    def receive(self, deadline: float | None) -> tuple[memoryview, memoryview]:
        """Receive one frame as (header, payload). Raises ProtocolError, and what `send` raises for a connection."""
        self._read(_LENGTHS.size, deadline)
        header_size, payload_size = _LENGTHS.unpack_from(self._arrived)
        if header_size > HEADER_LIMIT or payload_size > PAYLOAD_LIMIT:
            raise ProtocolError("a message over the limits was announced")
        start = _LENGTHS.size + header_size
        end = start + payload_size
        self._read(end, deadline)
        frame, self._arrived = memoryview(self._arrived), self._arrived[end:]
        return frame[_LENGTHS.size : start], frame[start:end]

    def _read(self, size: int, deadline: float | None) -> None:
        """Have so many bytes there. Memory is used for what has arrived, not for what was announced."""
        while len(self._arrived) < size:
            with self._until(deadline):
                piece, descriptors, _, _ = socket.recv_fds(self._socket, _PIECE, self._takes)
            if not piece:
                raise ConnectionClosed
            self._arrived += piece
            self.descriptors += descriptors

    @contextmanager
    def _until(self, deadline: float | None) -> Iterator[None]:
        remaining = None if deadline is None else deadline - time.monotonic()
        if remaining is not None and remaining <= 0:
            raise DeadlineExpired
        try:
            self._socket.settimeout(remaining)
            yield
        except TimeoutError:
            raise DeadlineExpired from None
        except OSError as error:
            raise ConnectionClosed from error
