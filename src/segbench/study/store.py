"""The folder that keeps results between runs: one file each, found again by what was read.

A result is filed under what was computed (a function, its arguments, the code) and, below that,
under what was read: the values of parameters and the content of files. A file holds one line that
says so and a checksum, and then the result.
"""

from __future__ import annotations

import json
import logging
import os
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from platformdirs import user_cache_path

from segbench.params import Params
from segbench.runtime.files import reason, replace_when_whole
from segbench.study.seconds import NAME as SECONDS

LOG = logging.getLogger("segbench.cache")

PRIVATE = 0o700
"""Mode of the folder: what it keeps is made from customers' data."""

OFF = "off"
ENDING = ".entry"
GIGABYTE = 10**9

AFTER_TRIMMING = 0.9
"""What is left of the allowed size when entries are removed, so that this is seldom done."""


@dataclass(frozen=True)
class Entry:
    """A result as it is kept.

    Attributes
    ----------
    kind
        How it is written.
    content
        The result.
    parameters, files
        What was read to compute it: key -> value, path -> state.
    direct
        The same two of what was read beside other results, and these results among the files; empty
        where that is not known.
    """

    kind: str
    content: bytes
    parameters: Mapping[str, Any]
    files: Mapping[str, str | None]
    direct: Mapping[str, Any] = field(default_factory=dict)

    @property
    def sha256(self) -> str:
        """Checksum of the content."""
        return sha256(self.content).hexdigest()


VARIABLE = "SEGBENCH_CACHE"
"""Environment variable that names the folder, whatever the parameters say; "off": there is none."""

Unchanged = Callable[[Mapping[str, Any], Mapping[str, str | None]], bool]
"""Whether parameters and files still have these values and states."""


class Store:
    """Entries in a folder, each written beside its place and renamed into it.

    Nothing here fails: what cannot be read is not there, what cannot be written is not kept.

    Parameters
    ----------
    folder
        Made when first written to.
    largest
        Gigabytes that it may hold; entries unused for the longest time go first.
    """

    def __init__(self, folder: Path, largest: float) -> None:
        self.folder = folder
        self.largest = largest
        self._writes = True
        self._trimmed = False

    @classmethod
    def of(cls, params: Params) -> Store | None:
        """Return the store that the environment names, or else the parameters; None without one."""
        named = os.environ.get(VARIABLE) or params.cache.folder
        if named == OFF:
            return None
        folder = Path(named).expanduser() if named else user_cache_path("segbench")
        return cls(folder, params.cache.max_gb)

    def writable(self) -> bool:
        """Return whether the folder is there or can be made, and can be written to."""
        try:
            self.folder.mkdir(mode=PRIVATE, parents=True, exist_ok=True)
        except OSError:
            return False
        return os.access(self.folder, os.W_OK | os.X_OK)

    def find(self, identity: str, unchanged: Unchanged, *, directly: bool = False) -> Entry | None:
        """Return the entry of this identity whose reads are unchanged; None if there is none.

        Parameters
        ----------
        directly
            Look at what was read directly and at the results that were used.
        """
        for path in sorted(self._place(identity).glob(f"*{ENDING}")):
            entry = self._read(path, unchanged, directly=directly)
            if entry is not None:
                return entry
        return None

    def _read(self, path: Path, unchanged: Unchanged, *, directly: bool) -> Entry | None:
        try:
            with path.open("rb") as file:
                head = json.loads(file.readline())
                looked_at = head["direct"] if directly else head
                if not looked_at or not unchanged(looked_at["parameters"], looked_at["files"]):
                    return None
                content = file.read()
            reads = head["parameters"], head["files"], head["direct"]
            entry = Entry(head["kind"], content, *reads)
            if entry.sha256 != head["sha256"]:
                LOG.warning("%s is damaged (its checksum is another): computed anew.", path)
                return None
            os.utime(path)
        except FileNotFoundError:  # removed meanwhile
            return None
        except (OSError, ValueError, KeyError, TypeError) as error:
            LOG.warning("%s is damaged (%s): computed anew.", path, reason(error))
            return None
        return entry

    def keep(self, identity: str, entry: Entry) -> None:
        """Keep an entry; the first time, make room before."""
        if not self._writes:
            return
        reads = {"parameters": entry.parameters, "files": entry.files}
        name = sha256(json.dumps(reads, sort_keys=True).encode()).hexdigest()[:32]
        head = {"kind": entry.kind, "sha256": entry.sha256, **reads, "direct": entry.direct}
        path = self._place(identity) / f"{name}{ENDING}"
        try:
            self.folder.mkdir(mode=PRIVATE, parents=True, exist_ok=True)
            if not self._trimmed:
                self._trimmed = True
                self.trim()
            path.parent.mkdir(parents=True, exist_ok=True)
            with replace_when_whole(path) as partial:
                partial.write_bytes(json.dumps(head).encode() + b"\n" + entry.content)
        except OSError as error:
            self._writes = False
            LOG.warning(
                "%s cannot be written (%s): nothing more is kept.", self.folder, reason(error)
            )

    def forget(self, identity: str) -> None:
        """Remove what is kept of an identity, whatever was read for it."""
        for path in self._place(identity).glob(f"*{ENDING}"):
            with suppress(OSError):
                path.unlink()

    def _place(self, identity: str) -> Path:
        """Return the folder of an identity: its first line can be read, the rest is hashed."""
        name = re.sub(r"[^\w.]+", "-", identity.partition("\n")[0])[:100]
        return self.folder / name / sha256(identity.encode()).hexdigest()[:32]

    def entries(self) -> Iterator[tuple[Path, os.stat_result]]:
        """Yield the files of the folder, the entry or what a killed process left of one."""
        for path in self.folder.glob("*/*/*"):
            try:
                yield path, path.stat()
            except OSError:  # removed meanwhile
                continue

    def trim(self) -> None:
        """Remove entries, those unused for the longest time first, until the rest is small."""
        entries = sorted(self.entries(), key=lambda entry: (entry[1].st_mtime_ns, entry[0]))
        size = sum(state.st_size for _, state in entries)
        if size <= self.largest * GIGABYTE:
            return
        for path, state in entries:
            if size <= AFTER_TRIMMING * self.largest * GIGABYTE:
                break
            path.unlink(missing_ok=True)
            size -= state.st_size

    def clear(self) -> int:
        """Remove every entry; return how many bytes that were."""
        size = 0
        for path, state in list(self.entries()):
            path.unlink(missing_ok=True)
            size += state.st_size
        (self.folder / SECONDS).unlink(missing_ok=True)
        return size
