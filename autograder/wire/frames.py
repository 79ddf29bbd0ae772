"""Length-prefixed messages over a stream socket, bounded before anything is read or allocated.

A frame is two big-endian 32-bit lengths, a header (msgpack) and a payload (the raw bytes of tensors, one after
another).
"""

import socket
import struct
import time
from collections.abc import Sequence

HEADER_LIMIT = 256 * 1024
PAYLOAD_LIMIT = 16 * 1024 * 1024

_LENGTHS = struct.Struct(">II")


class ProtocolError(Exception):
    """The other side sent something that is not a message of ours, or one over the limits."""


class ConnectionClosed(Exception):
    """The other side is gone."""


class DeadlineExpired(Exception):
    """The other side did not answer in time."""


def send(channel: socket.socket, header: bytes, payload: Sequence[bytes], deadline: float | None) -> None:
    """Send one frame.

    Args:
        deadline: a time of `time.monotonic()` after which to give up, or None to wait without end.

    Raises:
        ProtocolError: the message is over the limits; nothing has been sent.
        ConnectionClosed, DeadlineExpired: as they say.
    """
    size = sum(map(len, payload))
    if len(header) > HEADER_LIMIT:
        raise ProtocolError(f"a message of {len(header)} bytes is over the limit of {HEADER_LIMIT}")
    if size > PAYLOAD_LIMIT:
        raise ProtocolError(f"values of {size} bytes are over the limit of {PAYLOAD_LIMIT}")
    _wait(channel, deadline)
    try:
        channel.sendall(b"".join((_LENGTHS.pack(len(header), size), header, *payload)))
    except TimeoutError:
        raise DeadlineExpired from None
    except OSError as error:
        raise ConnectionClosed from error


def receive(channel: socket.socket, deadline: float | None) -> tuple[bytearray, bytearray]:
    """Receive one frame as (header, payload). Arguments and errors are those of `send`."""
    header_size, payload_size = _LENGTHS.unpack(_exactly(channel, _LENGTHS.size, deadline))
    if header_size > HEADER_LIMIT or payload_size > PAYLOAD_LIMIT:
        raise ProtocolError("a message over the limits was announced")
    return _exactly(channel, header_size, deadline), _exactly(channel, payload_size, deadline)


def _exactly(channel: socket.socket, size: int, deadline: float | None) -> bytearray:
    data = bytearray(size)
    view = memoryview(data)
    while view:
        _wait(channel, deadline)
        try:
            count = channel.recv_into(view)
        except TimeoutError:
            raise DeadlineExpired from None
        except OSError as error:
            raise ConnectionClosed from error
        if count == 0:
            raise ConnectionClosed
        view = view[count:]
    return data


def _wait(channel: socket.socket, deadline: float | None) -> None:
    remaining = None if deadline is None else deadline - time.monotonic()
    if remaining is not None and remaining <= 0:
        raise DeadlineExpired
    try:
        channel.settimeout(remaining)
    except OSError as error:
        raise ConnectionClosed from error
