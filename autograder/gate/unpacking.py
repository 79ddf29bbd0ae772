"""What bytes hold besides themselves: members of archives, compressed streams, and bytes that were encoded as text."""

import base64
import binascii
import bz2
import html
import io
import lzma
import re
import tarfile
import zipfile
import zlib
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

LARGEST = 64 * 1024 * 1024


@dataclass(frozen=True)
class Part:
    """Bytes that were unpacked.

    Attributes:
        label: what they are: "member notes.txt", "base64".
        at: where the stream begins that they were unpacked from; None for what is no stream.
        origin: for encoded bytes, where in the encoded ones a byte comes from.
        view: whether they are all of the bytes, in another spelling.
    """

    label: str
    data: bytes
    at: int | None = None
    origin: Callable[[int], int] | None = None
    view: bool = False


class Sealed(Exception):
    """Bytes cannot be looked into; the text says why."""


def parts(data: bytes) -> Iterator[Part]:
    """Everything that can be unpacked. Raises Sealed, at the end, for what cannot."""
    if data[257:262] == b"ustar":
        yield from _tar(data)
        return
    yield from _encoded(data)
    yield from _views(data)
    yield from _streams(data)
    yield from _zip(data)
    for magic, kind in _SEALED.items():
        if data.startswith(magic):
            raise Sealed(f"it is {kind}, which cannot be looked into")
    if len(data) > 16 and data[2:4] == b"\r\n" and 3000 < int.from_bytes(data[:2], "little") < 4000:
        raise Sealed("it is compiled Python, which cannot be read")


_SEALED = {
    b"7z\xbc\xaf\x27\x1c": "a 7z archive",
    b"Rar!\x1a\x07": "a RAR archive",
    b"\x28\xb5\x2f\xfd": "compressed by zstd",
    b"\x04\x22\x4d\x18": "compressed by lz4",
    b"\x1f\x9d": "compressed by compress",
}


def _zip(data: bytes) -> Iterator[Part]:
    if not zipfile.is_zipfile(io.BytesIO(data)):
        if data.startswith(b"PK\x03\x04"):
            raise Sealed("it is a damaged ZIP archive")
        return
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for member in archive.infolist():
            if member.is_dir():
                continue
            try:
                with archive.open(member) as file:
                    yield Part(f"member {member.filename}", _limited(file.read(LARGEST + 1)))
            except (RuntimeError, NotImplementedError, zipfile.BadZipFile, zlib.error, OSError) as error:
                raise Sealed(f"its member {member.filename} cannot be read: {error}") from error


def _tar(data: bytes) -> Iterator[Part]:
    try:
        with tarfile.open(fileobj=io.BytesIO(data), mode="r:") as archive:
            for member in archive:
                if (file := archive.extractfile(member)) is not None:
                    yield Part(f"member {member.name}", _limited(file.read(LARGEST + 1)))
    except (tarfile.TarError, KeyError) as error:
        raise Sealed(f"it is a damaged tar archive: {error}") from error


def _limited(data: bytes) -> bytes:
    if len(data) > LARGEST:
        raise Sealed(f"it unpacks to more than {LARGEST // 1024**2} MiB")
    return data


_STREAMS: dict[
    str, tuple[re.Pattern[bytes], Callable[[], "zlib._Decompress | bz2.BZ2Decompressor | lzma.LZMADecompressor"]]
] = {
    "gzip": (re.compile(rb"\x1f\x8b\x08"), lambda: zlib.decompressobj(wbits=31)),
    "zlib": (re.compile(rb"\x78[\x01\x5e\x9c\xda]"), zlib.decompressobj),
    "bzip2": (re.compile(rb"BZh[1-9]1AY&SY"), bz2.BZ2Decompressor),
    "xz": (re.compile(rb"\xfd7zXZ\x00"), lzma.LZMADecompressor),
}


def _streams(data: bytes) -> Iterator[Part]:
    """Compressed streams anywhere in the data, such as texts in pictures; as far as they can be read."""
    for kind, (magic, decompressor) in _STREAMS.items():
        for place in magic.finditer(data):
            try:
                content = decompressor().decompress(data[place.start() :], LARGEST + 1)
            except (zlib.error, OSError, lzma.LZMAError, EOFError):
                continue
            if content:
                yield Part(f"{kind} stream", _limited(content), place.start())


_DIGIT = rb"[A-Za-z0-9+/_-]"
_BASE64 = re.compile(_DIGIT + rb"(?:[\s\"'\\]{0,20}" + _DIGIT + rb"){19,}")
_PAIR = rb"[0-9a-fA-F]{2}"
_HEX = re.compile(_PAIR + rb"(?:(?:0x|[\s,:;\"'])*" + _PAIR + rb"){9,}")
_HEX_DIGIT = rb"[0-9a-fA-F](?!x)"


def _encoded(data: bytes) -> Iterator[Part]:
    """What is written as base64 or hexadecimal digits. Where it begins is tried: words may stand in front of it."""
    for run in _BASE64.finditer(data):
        digits = re.sub(rb"[^A-Za-z0-9+/_-]", b"", run.group()).translate(bytes.maketrans(b"-_", b"+/"))
        for skipped in range(4):
            rest = (len(digits) - skipped) % 4
            usable = digits[skipped:] if rest != 1 else digits[skipped:-1]
            decoded = base64.b64decode(usable + b"=" * (-len(usable) % 4))
            yield Part("base64", decoded, origin=partial(_nth, run, _DIGIT, skipped, 4 / 3))
    for run in _HEX.finditer(data):
        digits = b"".join(re.findall(_HEX_DIGIT, run.group()))
        for skipped in range(2):
            usable = digits[skipped : len(digits) - (len(digits) - skipped) % 2]
            decoded = binascii.unhexlify(usable)
            yield Part("hexadecimal digits", decoded, origin=partial(_nth, run, _HEX_DIGIT, skipped, 2))


def _nth(run: re.Match[bytes], digit: bytes, skipped: int, factor: float, index: int) -> int:
    """Where in the data the digit stands that the decoded byte begins in."""
    for number, found in enumerate(re.finditer(digit, run.group())):
        if number == skipped + int(index * factor):
            return run.start() + found.start()
    return run.start()


_VIEWS: dict[str, tuple[re.Pattern[bytes], Callable[[re.Match[bytes]], bytes]]] = {
    # Tags stand between the words of code with coloured syntax, and of office documents.
    "HTML": (
        re.compile(rb"<[^<>]{1,2000}>|&#?\w+;"),
        lambda found: b"" if found[0][:1] == b"<" else html.unescape(found[0].decode("latin-1")).encode(),
    ),
    "a link": (re.compile(rb"%([0-9A-Fa-f]{2})"), lambda found: binascii.unhexlify(found[1])),
    "escapes": (
        re.compile(rb"\\x([0-9a-fA-F]{2})|\\u([0-9a-fA-F]{4})"),
        lambda found: chr(int(found[1] or found[2], 16)).encode(errors="surrogatepass"),
    ),
}


def _views(data: bytes) -> Iterator[Part]:
    """All of the data, with the signs read that stand for others."""
    for kind, (sign, read) in _VIEWS.items():
        starts, origins, pieces, length, end = [0], [0], [], 0, 0
        for found in sign.finditer(data):
            pieces += [data[end : found.start()], read(found)]
            starts += [length + len(pieces[-2]), length + len(pieces[-2]) + len(pieces[-1])]
            origins += [found.start(), found.end()]
            length, end = starts[-1], found.end()
        if pieces:
            origin = partial(_shifted, starts, origins)
            yield Part(f"read as {kind}", b"".join([*pieces, data[end:]]), origin=origin, view=True)


def _shifted(starts: list[int], origins: list[int], index: int) -> int:
    part = bisect_right(starts, index) - 1
    return origins[part] + index - starts[part]
