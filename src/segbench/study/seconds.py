"""How long results took to compute the last time: kept among them, to tell who waits again."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path

from segbench.runtime.files import replace_when_whole

NAME = "seconds.json"
"""The file, among the results that are kept."""


class Seconds:
    """What was computed -> how many seconds it took.

    Parameters
    ----------
    folder
        Where results are kept; None: nowhere, and nobody knows how long they took.
    """

    def __init__(self, folder: Path | None) -> None:
        self._file = None if folder is None else folder / NAME

    def known(self) -> dict[str, float]:
        """Return what is known; nothing where the file cannot be read."""
        try:
            known = json.loads("{}" if self._file is None else self._file.read_text("utf-8"))
            return {str(name): float(seconds) for name, seconds in known.items()}
        except (OSError, ValueError, TypeError, AttributeError):
            return {}

    def keep(self, name: str, seconds: float) -> None:
        """Note how long something took, where results are kept."""
        if self._file is None or not self._file.parent.is_dir():
            return
        known = self.known() | {name: round(seconds, 1)}
        with suppress(OSError), replace_when_whole(self._file) as part:
            part.write_text(json.dumps(known, ensure_ascii=False), encoding="utf-8")
