"""Tables for pages: stable HTML, numbers aligned, everything from the data escaped."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd

from segbench.pages.markup import table
from segbench.pages.wording import NOT_SHOWN

Format = Callable[[Any], str]

Columns = dict[str, Any]
"""Head -> a column's name or its values: alone where they are text, else with their format."""


NO_ROWS = "There is nothing to show in this table: it has no rows."


class Table:
    """A table that looks the same in JupyterLab, on a page and in a test.

    Parameters
    ----------
    rows
        What to show; an index is not shown.
    caption
        One sentence that says what the numbers are.
    formats
        Column -> function from value to text. Columns without one are text and aligned left.
    """

    def __init__(
        self,
        rows: pd.DataFrame | Sequence[Mapping[str, Any]],
        caption: str,
        formats: Mapping[str, Format] | None = None,
    ) -> None:
        frame = pd.DataFrame(rows)
        self.caption = caption
        self.formats = dict(formats or {})
        self.frame = pd.DataFrame(
            {name: [self._text(name, value) for value in frame[name]] for name in frame.columns},
            columns=frame.columns,
        )

    def _text(self, name: str, value: Any) -> str:
        if name in self.formats:
            return self.formats[name](value)
        return NOT_SHOWN if value is None or value is pd.NA else str(value)

    def __repr__(self) -> str:
        """Return the caption and the table as plain text."""
        if self.frame.empty:
            return NO_ROWS
        return f"{self.caption}\n{self.frame.to_string(index=False)}"

    def _repr_html_(self) -> str:
        if self.frame.empty:
            return f"<p>{NO_ROWS}</p>"
        rows = self.frame.itertuples(index=False)
        return table(self.caption, list(self.frame.columns), rows, self.formats)


class MarkdownTable(Table):
    """A table that a notebook keeps as Markdown too, for README.md; pages show the HTML."""

    def _repr_markdown_(self) -> str:
        head = list(self.frame.columns)
        rows = [head, ["---"] * len(head), *self.frame.to_numpy().tolist()]
        return "\n".join("| " + " | ".join(map(str, row)) + " |" for row in rows)


def table_of(table: pd.DataFrame, columns: Columns, caption: str) -> Table:
    """Return some columns of a table, or made from it, under their heads."""
    shown, formats = {}, {}
    for heading, column in columns.items():
        values = column
        if isinstance(column, tuple):
            values, formats[heading] = column
        shown[heading] = table[values] if isinstance(values, str) else values
    return Table(pd.DataFrame(shown), caption, formats)


def not_shown(min_cell: int) -> str:
    """Return the sentence of a caption that says what is hidden; empty where nothing can be."""
    return (
        f"{NOT_SHOWN}: fewer than {min_cell} customers, or needed to keep such a group from "
        "being worked out."
        if min_cell > 1
        else ""
    )


def enough(n: float, least: int) -> bool:
    """Return whether there are so many units.

    Where their number is not shown, a rate is there only if there are.
    """
    return bool(pd.isna(n) or n >= least)
