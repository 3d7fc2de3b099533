"""`segbench diff`: two report folders in, text for the terminal or a page out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from markupsafe import Markup

from segbench.errors import printable
from segbench.pages.tables import Table
from segbench.report.diff import Difference
from segbench.report.diff_words import Section, Words
from segbench.report.frame import as_markup, framed
from segbench.runtime.targets import check_target, written

MOST_ROWS, WIDEST = 20, 60
"""Rows of a table, and letters of a cell, on the terminal; the page has all."""


def diff(one: Path, other: Path, output: Path | None = None, *, force: bool = False) -> str:
    """Return what differs between two runs as text; with a file, write a page and return its path.

    Parameters
    ----------
    one, other
        Report folders.
    output
        HTML file to write.
    force
        Whether such a file that is there is written over.

    Raises
    ------
    SegbenchError
        One of them is no report, or the file cannot be written.
    """
    if output is not None:
        check_target(output, force=force, make_folder=True)
    words = Words(Difference(one, other))
    sections = words.sections()
    if output is None:
        return "\n\n".join(_text(sections))
    with written(output, force=force) as part:
        part.write_text(page(words.names, sections), encoding="utf-8")
    return str(output)


def _text(sections: Iterable[Section]) -> Iterator[str]:
    for section in sections:
        if section.title:
            yield f"{section.title}\n{'-' * len(section.title)}"
        for shown in section.parts:
            yield _table(shown) if isinstance(shown, Table) else repr(shown)


def _table(table: Table) -> str:
    rows = table.frame.head(MOST_ROWS).map(lambda text: printable(text, WIDEST))
    more = len(table.frame) - len(rows)
    lines = [table.caption, rows.to_string(index=False)]
    return "\n".join(
        lines + ([f"… and {more} more: -o FILE writes all to a page."] if more else [])
    )


def page(names: Sequence[str], sections: Iterable[Section]) -> str:
    """Return the page."""
    body: list[Markup] = []
    headings: list[tuple[str, str]] = []
    for section in sections:
        if section.title:
            headings.append((section.title.replace(" ", "-"), section.title))
            body.append(Markup('<h2 id="{}">{}</h2>').format(*headings[-1]))
        body += [as_markup(shown) for shown in section.parts]
    return framed(f"{names[0]} and {names[1]}", body, "made with segbench diff", headings)
