"""The page and the table of a sweep."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator, Sequence
from pathlib import Path

import pandas as pd
from markupsafe import Markup

from segbench.evaluation import title_of
from segbench.pages.markup import html, link, table
from segbench.pages.style import Picture, png
from segbench.pages.wording import bullet_list, decimal, paragraph, title
from segbench.report.frame import as_markup, framed
from segbench.report.run import FLOATS
from segbench.report.sweep_figure import specification_curve
from segbench.report.sweep_kept import PAGE, TABLES
from segbench.report.sweep_table import Done, sweep_table
from segbench.report.sweep_words import how_many, in_all, of, outcomes_of, sentences
from segbench.runtime.files import cannot_be_written, replace_when_whole

FILE = "sweep.csv"

CURVE = (
    "A column is a setting; dots are methods, and the large one is the method that its report "
    "recommends, with its interval. 100 % is what the best model tried can tell. Below stand the "
    "values that each setting has."
)
REPORTS = "Every setting, with the method that its report recommends. The first column leads there."
NONE = "nothing"


def write(name: str, folder: Path, done: Sequence[Done]) -> Path:
    """Write the table and the page of a sweep, and return the page.

    Raises
    ------
    SegbenchError
        They cannot be written.
    """
    every = sweep_table(folder, done)
    target, text = folder / PAGE, page(name, every, done)
    try:
        (folder / TABLES).mkdir(exist_ok=True)
        with replace_when_whole(folder / TABLES / FILE) as part:
            every.to_csv(part, index=False, float_format=FLOATS, lineterminator="\n")
        with replace_when_whole(target) as part:
            part.write_text(text, encoding="utf-8")
    except OSError as error:
        raise cannot_be_written(target, error) from None
    return target


def page(name: str, every: pd.DataFrame, done: Sequence[Done]) -> str:
    """Return the page.

    Parameters
    ----------
    every
        See `sweep_table`.
    """
    body = [as_markup(paragraph(how_many(done), in_all(every)))]
    headings: list[tuple[str, str]] = []
    for heading, parts in _sections(every, done):
        headings.append((heading.replace(" ", "-"), heading))
        body += [Markup('<h2 id="{}">{}</h2>').format(*headings[-1]), *parts]
    said = f"{name}: the verdict under {len(done)} settings"
    return framed(said, body, "made with segbench sweep", headings)


def _sections(every: pd.DataFrame, done: Sequence[Done]) -> Iterator[tuple[str, list[Markup]]]:
    """Yield the sections of the page: heading and parts."""
    keys = list(done[0].setting.choices)
    well = sum(not one.problem for one in done)
    for outcome in outcomes_of(every):
        rows = of(every, outcome)
        curve = Picture(specification_curve(rows, keys), CURVE)
        yield title_of(outcome), [as_markup(bullet_list(sentences(rows, well))), _chart(curve)]
    shown = table(REPORTS, *_settings(every, done, keys), ("seconds",))
    leads = html("One row a setting, outcome and method: ") + link(FILE, f"{TABLES}/{FILE}") + "."
    yield "All settings", [shown, as_markup(paragraph(leads))]
    failed = [f"{one.setting.name}: {one.problem}" for one in done if one.problem]
    if failed:
        yield "What failed", [as_markup(bullet_list(failed))]


def _settings(
    every: pd.DataFrame, done: Sequence[Done], keys: Sequence[str]
) -> tuple[list[str], list[list[object]]]:
    """Return the heads and rows of the table of all settings."""
    outcomes = outcomes_of(every)
    picks = every[every["recommended"].eq(True)].set_index(["setting", "outcome"])["method"]
    compared = set(every[["setting", "outcome"]].itertuples(index=False, name=None))

    def said(setting: str, outcome: str) -> str:
        if (setting, outcome) not in compared:
            return "–"
        return title(picks[setting, outcome]) if (setting, outcome) in picks.index else NONE

    heads = ["setting", *keys, *(title_of(outcome) for outcome in outcomes), "seconds"]
    rows = []
    for one in done:
        name = one.setting.name
        cells: list[object] = [html(name) if one.problem else link(name, f"{name}/{PAGE}")]
        cells += one.setting.choices.values()
        cells += [said(name, outcome) for outcome in outcomes]
        before = "from before" if one.seconds is None else decimal(one.seconds, 1)
        rows.append([*cells, "failed" if one.problem else before])
    return heads, rows


def _chart(picture: Picture) -> Markup:
    data = b64encode(png(picture.figure)).decode()
    return Markup(
        '<figure class="chart">\n<img src="data:image/png;base64,{}" alt="{}">\n'
        "<figcaption>{}</figcaption>\n</figure>"
    ).format(data, html(picture.alt), html(picture.caption))
