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
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

LARGEST = 64 * 1024 * 1024


@dataclass(frozen=True)
class Part:
    """Bytes that were unpacked.

    Attributes:
        label: what they are: "member notes.txt", "base64".
        at: where they begin in what they were unpacked from; None for a member of an archive.
        view: whether they are the same bytes in another spelling.
    """

    label: str
    data: bytes
    at: int | None = None
    view: bool = False


class Sealed(Exception):
    """Bytes cannot be looked into; the text says why."""


def parts(data: bytes) -> Iterator[Part]:
    """Everything that can be unpacked. Raises Sealed, at the end, for what cannot."""
    yield from _encoded(data)
    yield from _views(data)
    yield from _streams(data)
    yield from _tar(data)
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
    if data[257:262] != b"ustar":
        return
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


_BETWEEN = rb"[\s\"'\\]{0,20}"
_BASE64 = re.compile(rb"[A-Za-z0-9+/_-](?:" + _BETWEEN + rb"[A-Za-z0-9+/_-]){19,}")
_HEX_BETWEEN = rb"(?:\\x|0x|[\s,:;%\"'])*"
_HEX = re.compile(rb"[0-9a-fA-F]{2}(?:" + _HEX_BETWEEN + rb"[0-9a-fA-F]{2}){9,}")


def _encoded(data: bytes) -> Iterator[Part]:
    """What is written as base64 or hexadecimal digits. Where it begins is tried: words may stand in front of it."""
    for run in _BASE64.finditer(data):
        digits = re.sub(rb"[^A-Za-z0-9+/_-]", b"", run.group()).translate(bytes.maketrans(b"-_", b"+/"))
        for skipped in range(4):
            usable = digits[skipped : skipped + (len(digits) - skipped) // 4 * 4]
            rest = digits[skipped + len(usable) :]
            padded = usable + (rest + b"=" * (4 - len(rest)) if len(rest) > 1 else b"")
            yield Part("base64", base64.b64decode(padded), run.start())
    for run in _HEX.finditer(data):
        digits = re.sub(_HEX_BETWEEN, b"", run.group())
        yield Part("hexadecimal digits", binascii.unhexlify(digits), run.start())
        yield Part("hexadecimal digits", binascii.unhexlify(digits[1:-1]), run.start())


_ESCAPE = re.compile(rb"\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4}))")


def _views(data: bytes) -> Iterator[Part]:
    if re.search(rb"&(?:#\w+|\w+);", data):
        yield Part("read as HTML", html.unescape(data.decode(errors="replace")).encode(errors="replace"), 0, view=True)
    if re.search(rb"%[0-9A-Fa-f]{2}", data):
        yield Part("read as a link", unquote_to_bytes(data), 0, view=True)
    if _ESCAPE.search(data):
        read = _ESCAPE.sub(lambda m: chr(int(m[1] or m[2], 16)).encode(errors="surrogatepass"), data)
        yield Part("with its escapes read", read, 0, view=True)
