"""The run card of a report folder, `run.json`, read back; quick to import, as `list` must be."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NoReturn

from segbench.errors import SegbenchError, printable

Json = dict[str, Any]

CARD = "run.json"
AGAIN = "Run its params again, or fetch the whole folder again."


def read_card(folder: Path) -> Json:
    """Return the run card of a report folder; it has `params` and `sha256`.

    Raises
    ------
    SegbenchError
        It is no folder of a run, or its run card is damaged.
    """
    if not (folder / CARD).is_file():
        what = (
            "there is no such folder"
            if not folder.exists()
            else f"is no folder of a run (it has no {CARD})"
        )
        raise SegbenchError(
            f"{folder}: {what}. Give the folder of a run that is complete, e.g. "
            "reports/complete_journey."
        )
    card = read_json(folder / CARD)
    if not all(isinstance(card.get(key), dict) for key in ("params", "sha256")):
        raise SegbenchError(
            f"{folder / CARD}: has no params or sha256; it is damaged or of another version. "
            f"{AGAIN}"
        )
    return card


def read_json(path: Path) -> Json:
    """Return the JSON object in a file of a report.

    Raises
    ------
    SegbenchError
        It cannot be read, or holds something else.
    """

    def refuse(word: str) -> NoReturn:
        raise ValueError(f"{word} is no number")

    try:
        value = json.loads(path.read_text(encoding="utf-8"), parse_constant=refuse)
    except OSError as error:
        raise SegbenchError(f"{path}: cannot be read ({error.strerror}).") from None
    except (ValueError, RecursionError) as error:
        damaged(
            path,
            "it is no JSON: "
            + (str(error) if isinstance(error, ValueError) else "nested too deeply"),
        )
    if not isinstance(value, dict):
        damaged(path, "it holds no JSON object")
    return value


def damaged(path: Path, why: str) -> NoReturn:
    """Refuse a file of a report that is not what a run writes."""
    raise SegbenchError(
        f"{path}: is not what a run of this version writes ({printable(why, 200)}). {AGAIN}"
    )
