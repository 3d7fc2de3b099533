"""A text's bytes as UTF-8; bytes that its encoding does not have cost their row alone."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from itertools import chain

BAD = "\ufdd0"
"""Stands before every byte that could not be read; Unicode keeps it free, so no text holds it."""

ERRORS = "segbench-bad"
PIECE = 1 << 20


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
    decoder = codecs.getincrementaldecoder(encoding)(errors=ERRORS)
    for chunk in chain((start,), chunks):
        for place in range(0, len(chunk), PIECE):
            yield decoder.decode(chunk[place : place + PIECE])
    yield decoder.decode(b"", final=True)


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
                text = next((text for text in self._texts if text), None)
                if text is None:
                    break
                self._left = text.encode()
            parts.append(self._left[:missing])
            self._left = self._left[missing:]
            missing -= len(parts[-1])
        return b"".join(parts)

    def close(self) -> None:
        """Close it."""
        self.closed = True


def shown(text: str) -> str:
    """Return a text for people, with bad bytes by their numbers."""
    return text.replace(BAD, "")
