"""How large a file is once it is unpacked, against the memory that is there to hold it."""

from __future__ import annotations

import sys
import zipfile
import zlib
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from segbench.errors import SegbenchError

HELD = 2
"""What is read stands about twice in memory: as it is, and as cells."""

GZIP_RATIO = 1032
"""No gzip file unpacks to more than so many times its size."""

LIMITS = ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes")
"""Where a container's limit stands."""

CHUNK = 1 << 20


def check_size(path: Path, shown: str, available: int | None = None) -> None:
    """Refuse a file that does not fit into memory once it is unpacked.

    Parameters
    ----------
    shown
        The file's name in messages.
    available
        Bytes of memory; None to ask the system.

    Raises
    ------
    SegbenchError
        It would not fit.
    """
    memory = available_memory() if available is None else available
    if memory is None:
        return
    size = _unpacked(path, memory // HELD)
    if size * HELD > memory:
        raise SegbenchError(
            f"{shown}: is {_words(path.stat().st_size)} and unpacks to {_words(size)} or more; "
            f"the {_words(memory)} of memory that are free cannot hold that. Split it, keep only "
            "the columns that are needed, or take a larger machine."
        )


def available_memory() -> int | None:
    """Return how many bytes this process may still take; None where the system does not say."""
    limits = []
    try:
        lines = dict(line.split(":", 1) for line in Path("/proc/meminfo").read_text().splitlines())
        limits.append(int(lines["MemAvailable"].split()[0]) * 1024)
    except (OSError, ValueError, KeyError):
        pass
    for limit in LIMITS:
        try:
            limits.append(int(Path(limit).read_text()))
        except (OSError, ValueError):  # not there, or without limit
            continue
    if sys.platform != "win32":
        import resource

        soft = resource.getrlimit(resource.RLIMIT_AS)[0]
        limits += [soft] if soft != resource.RLIM_INFINITY else []
    return min(limits, default=None)


def _unpacked(path: Path, most: int) -> int:
    """Return the size of a file's content, or something above `most`; damaged ones as packed."""
    with path.open("rb") as file:
        start = file.read(4)
    packed = path.stat().st_size
    if start[:2] == b"\x1f\x8b":
        return packed if packed * GZIP_RATIO <= most else max(packed, _gzip(path, most))
    if start == b"PK\3\4":
        try:
            with zipfile.ZipFile(path) as book:
                return sum(part.file_size for part in book.infolist())
        except (zipfile.BadZipFile, OSError, ValueError):
            return packed
    if start == b"PAR1":
        try:
            about = pq.read_metadata(path)
        except (pa.ArrowException, OSError):
            return packed
        groups = sum(
            about.row_group(number).total_byte_size for number in range(about.num_row_groups)
        )
        return int(
            max(groups, 8 * about.num_rows * about.num_columns)
        )  # a value that repeats is stored once
    return packed


def _gzip(path: Path, most: int) -> int:
    size = 0
    with path.open("rb") as file:
        unpack = zlib.decompressobj(31)
        data = file.read(CHUNK)
        while data and size <= most:
            try:
                size += len(unpack.decompress(data, CHUNK))
            except zlib.error:
                break
            data = unpack.unconsumed_tail
            if unpack.eof:  # another member may follow
                data, unpack = unpack.unused_data, zlib.decompressobj(31)
            data = data or file.read(CHUNK)
    return size


def _words(size: int) -> str:
    return f"{size / 1e9:,.1f} GB" if size >= 1e9 else f"{size / 1e6:,.1f} MB"
