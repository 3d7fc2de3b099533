"""The runs of a folder of reports, from their run cards alone: quick to read, whatever is there."""

from __future__ import annotations

import csv
import os
import sys
import webbrowser
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from segbench.errors import SegbenchError, printable, unknown_name
from segbench.scoring.card import CARD, Json, read_card

NOT_SAID = "–"
HEADS = ("run", "made", "dataset", "cutoff", "customers", "seconds", "recommended")
TO_THE_RIGHT = ("customers", "seconds")
PAGE = "index.html"


@dataclass(frozen=True)
class Run:
    """A folder among the reports.

    Attributes
    ----------
    folder
        Where it is.
    made
        When its run card was written; of a folder without one, when the folder was changed.
    problem
        Why it cannot be read; empty if it can.
    dataset, cutoff, customers, seconds
        What its run card says, as text.
    verdicts
        Outcome -> which method is recommended, in few words.
    untold
        Whether there were outcomes that could not be compared.
    settings
        How many settings a sweep has tried; 0: it is a report.
    """

    folder: Path
    made: datetime
    problem: str = ""
    dataset: str = NOT_SAID
    cutoff: str = NOT_SAID
    customers: str = NOT_SAID
    seconds: str = NOT_SAID
    verdicts: dict[str, str] = field(default_factory=dict)
    untold: bool = False
    settings: int = 0

    @property
    def name(self) -> str:
        """Its name among the reports."""
        return printable(self.folder.name)

    @property
    def recommended(self) -> str:
        """All verdicts in a line, or why there are none."""
        if self.problem:
            return f"unreadable: {self.problem}"
        if self.settings:
            return f"a sweep of {self.settings} settings"
        said = "; ".join(f"{name}: {said}" for name, said in self.verdicts.items())
        return said or ("no outcome can be compared" if self.untold else NOT_SAID)

    def cells(self) -> dict[str, str]:
        """Return what a list shows: head -> text."""
        made = f"{self.made:%Y-%m-%d %H:%M}"
        texts = (self.dataset, self.cutoff, self.customers, self.seconds, self.recommended)
        return dict(zip(HEADS, (self.name, made, *texts), strict=True))


def runs(reports: Path) -> list[Run]:
    """Return every folder among the reports, the newest first.

    Raises
    ------
    SegbenchError
        There is no such folder.
    """
    if not reports.is_dir():
        what = "is no folder" if reports.exists() else "there is no such folder"
        raise SegbenchError(
            f"{reports}: {what}. Make a report (segbench run params/default.yaml), or say with "
            "--reports where yours are."
        )
    try:
        folders = [path for path in reports.iterdir() if not path.name.startswith(".")]
    except OSError as error:
        raise SegbenchError(f"{reports}: cannot be read ({error.strerror}).") from None
    found = [_read(folder) for folder in folders if folder.is_dir()]
    return sorted(found, key=lambda run: (run.made, run.name), reverse=True)


def _read(folder: Path) -> Run:
    sweep = folder / "tables" / "sweep.csv"
    seconds = _changed(folder / CARD) or _changed(sweep) or _changed(folder) or 0.0
    made = datetime.fromtimestamp(seconds, UTC).astimezone()
    try:
        if sweep.is_file():
            with sweep.open(encoding="utf-8", newline="") as file:
                settings = {row["setting"] for row in csv.DictReader(file)}
            return Run(folder, made, settings=len(settings))
        return _of_card(folder, made, read_card(folder))
    except SegbenchError as error:
        said = str(error).removeprefix(f"{folder}").removeprefix(f"/{CARD}").removeprefix(": ")
        return Run(folder, made, problem=printable(said.partition(". ")[0].rstrip("."), 100))
    except (AttributeError, KeyError, LookupError, OSError, TypeError, ValueError):
        return Run(folder, made, problem=f"its {CARD} is not what a run of this version writes")


def _changed(path: Path) -> float | None:
    try:
        return path.stat().st_mtime
    except OSError:
        return None


def _of_card(folder: Path, made: datetime, card: Json) -> Run:
    """Return a run; a card of an earlier version says less."""
    data, params = card.get("data", {}), card["params"]
    customers, seconds = data.get("customers"), card.get("seconds", {}).get("total")
    return Run(
        folder,
        made,
        dataset=printable(str(data.get("name", params.get("dataset", NOT_SAID)))),
        cutoff=printable(str(params.get("cutoff", NOT_SAID))),
        customers=NOT_SAID if customers is None else f"{customers:,}",
        seconds=NOT_SAID if seconds is None else f"{seconds:,.0f}",
        verdicts={
            printable(name): printable(few_words(verdict))
            for name, verdict in sorted(
                card.get("verdicts", {}).items(), key=lambda item: item[0] != "retention"
            )
        },
        untold=bool(card.get("untold")),
    )


def few_words(verdict: Json) -> str:
    """Return which method a verdict recommends; see `segbench.evaluation.comparison.verdict`."""
    if not verdict.get("known", True):  # a card of an earlier version does not say
        return "nothing tells it"
    if not verdict["pick"]:
        return "no method is eligible"
    if not verdict["beats_random"]:
        return "no method beats chance"
    better = ", ".join(verdict["beaten_by"])
    return f"{verdict['pick']} (worse than {better})" if better else str(verdict["pick"])


def as_text(reports: Path) -> str:
    """Return the runs of a folder, a line each, or what to do where there are none."""
    rows = [run.cells() for run in runs(reports)]
    if not rows:
        return f"{reports}: no report is here yet. Make one: segbench run params/default.yaml"
    wide = {head: max(len(head), *(len(row[head]) for row in rows)) for head in HEADS}

    def line(row: dict[str, str]) -> str:
        cells = [
            row[head].rjust(wide[head]) if head in TO_THE_RIGHT else row[head].ljust(wide[head])
            for head in HEADS
        ]
        return "  ".join(cells).rstrip()

    return "\n".join(map(line, [dict(zip(HEADS, HEADS, strict=True)), *rows]))


def first_page(reports: Path, name: str | None) -> Path:
    """Return the first page of a report: of this name, or of the newest.

    Raises
    ------
    SegbenchError
        There is no such report, or it has no pages.
    """
    found = runs(reports)
    with_pages = {run.folder.name: run.folder / PAGE for run in found if _has_page(run.folder)}
    if name is None:
        if not with_pages:
            raise SegbenchError(
                f"{reports}: no report is here yet. Make one: segbench run params/default.yaml"
            )
        return next(iter(with_pages.values()))
    if name in with_pages:
        return with_pages[name]
    if _has_page(Path(name)):  # a path, as the shell completes it
        return Path(name) / PAGE
    if name in {run.folder.name for run in found}:
        raise SegbenchError(f"{reports / name}: has no {PAGE}, so it is no whole report.")
    raise SegbenchError(f"{reports}: {unknown_name('report', name, with_pages)}")


def _has_page(folder: Path) -> bool:
    return (folder / CARD).is_file() and (folder / PAGE).is_file()


def show(page: Path) -> None:
    """Open a page in the browser where there is a screen; where there is none, do nothing.

    Without one, Python would start a browser for text in this terminal, if it finds any.
    """
    screen = any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER"))
    if screen or sys.platform in ("darwin", "win32"):
        with suppress(webbrowser.Error, OSError):
            webbrowser.open(page.resolve().as_uri())
