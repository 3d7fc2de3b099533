"""Bytes of strangers' files as text, piece by piece."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import pyarrow as pa

from segbench.errors import SegbenchError

BAD = "\ufdd0"
"""Stands before every byte that could not be read; Unicode keeps it free, so no text holds it."""

ERRORS = "segbench-bad"
PIECE = 1 << 20
"""Bytes read and decoded at once."""


def chunks(path: Path, shown: str) -> Iterator[bytes]:
    """Yield a file's bytes, uncompressed.

    Raises
    ------
    SegbenchError
        It may not be read, or its compression is damaged.
    """
    try:
        with pa.input_stream(str(path), compression="detect") as stream:
            while chunk := stream.read(PIECE):
                yield chunk
    except (OSError, pa.ArrowInvalid) as error:
        if isinstance(error, PermissionError):
            raise SegbenchError(f"{shown}: may not be read by you (permission denied).") from None
        raise SegbenchError(f"{shown}: {damaged(path)}") from None


def damaged(path: Path) -> str:
    """Return that a file is damaged, and what to do, as the rest of a message."""
    kind = "is not compressed as its name says, or " if path.suffix == ".gz" else ""
    return f"{kind}is damaged or cut short. Fetch it again."


def _marked(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return BAD + "".join(
        f"\\x{byte:02x}" for byte in error.object[error.start : error.end]
    ), error.end


codecs.register_error(ERRORS, _marked)


def texts(chunks: Iterator[bytes], encoding: str) -> Iterator[str]:
    """Yield a file's text, with `BAD` and its number in place of a byte that cannot be read."""
    start = next(chunks, b"")
    if encoding in ("utf-16", "utf-32") and not start.startswith(
        (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, b"\0\0\xfe\xff")
    ):
        encoding += "-le"  # where no mark says it, the usual order
    pieces = (
        chunk[place : place + PIECE]
        for chunk in chain((start,), chunks)
        for place in range(0, len(chunk), PIECE)
    )
    yield from codecs.iterdecode(pieces, encoding, ERRORS)


class Utf8Stream:
    """A file's text in UTF-8, as the parser reads it.

    Parameters
    ----------
    chunks
        The file's bytes.
    encoding
        What they are in.
    """

    def __init__(self, chunks: Iterator[bytes], encoding: str) -> None:
        self._texts = texts(chunks, encoding)
        self._left = b""
        self.closed = False

    def read(self, size: int) -> bytes:
        """Return so many bytes, or what is left."""
        parts, missing = [], size
        while missing:
            if not self._left:
                text = next(self._texts, "")
                if not text:
                    break
                self._left = text.encode()
            parts.append(self._left[:missing])
            self._left = self._left[missing:]
            missing -= len(parts[-1])
        return b"".join(parts)

    def close(self) -> None:
        """Close it."""
        self.closed = True


def legible(text: str) -> str:
    """Return a text for people, with bad bytes by their numbers."""
    return text.replace(BAD, "")
