"""`reports/index.html`: the runs of a folder and what they recommend, with links to them."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import quote

from markupsafe import Markup

from segbench.pages.markup import html, table
from segbench.report.frame import GENERATOR, framed
from segbench.report.listing import HEADS, PAGE, TO_THE_RIGHT, Run, runs
from segbench.runtime.files import replace_when_whole

CAPTION = (
    "Every run, the newest first, with the method that it recommends for each outcome. The first "
    "column leads to the reports."
)


ON_A_PAGE = ("run", "recommended", *(head for head in HEADS if head not in ("run", "recommended")))
"""What matters stands where a phone shows it."""


def write_index(reports: Path) -> bool:
    """Write the list of the reports beside them; return whether it stands there.

    It does not where something else is in its place, or where nothing can be written: a report is
    whole without it.
    """
    target = reports / PAGE
    try:
        if not _ours(target):
            return False
        listed, now = None, runs(reports)
        while listed != now:
            with replace_when_whole(target) as part:
                part.write_text(index_page(now), encoding="utf-8")
            listed, now = now, runs(reports)  # another run may have ended meanwhile
    except OSError:
        return False
    return True


def _ours(target: Path) -> bool:
    """Return whether there is nothing, or a plain file that an earlier run wrote."""
    if target.is_symlink() or not target.exists():
        return not target.is_symlink()
    return target.is_file() and GENERATOR in target.read_text(encoding="utf-8", errors="replace")


def index_page(listed: list[Run]) -> str:
    """Return the page."""
    cells = [{**run.cells(), "run": _linked(run)} for run in listed]
    shown = table(
        CAPTION, ON_A_PAGE, [[row[head] for head in ON_A_PAGE] for row in cells], TO_THE_RIGHT
    )
    return framed("Reports", [shown], "made with segbench")


def _linked(run: Run) -> Markup:
    if run.problem or not (run.folder / PAGE).is_file():
        return html(run.name)
    address = f"{quote(os.fsencode(run.folder.name))}/{PAGE}"
    return Markup('<a href="./{}">{}</a>').format(address, html(run.name))
