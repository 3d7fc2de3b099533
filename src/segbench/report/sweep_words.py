"""What a sweep says of the verdict: in how many settings which method is recommended."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pandas as pd

from segbench.evaluation import title_of
from segbench.pages.wording import inside, listed, percent, title
from segbench.report.sweep_table import SHARE, Done


def outcomes_of(table: pd.DataFrame) -> list[str]:
    """Return the outcomes that any setting compares."""
    return [str(name) for name in table["outcome"].dropna().unique()]


def of(table: pd.DataFrame, outcome: str) -> pd.DataFrame:
    """Return the rows of one outcome."""
    rows = table[table["outcome"] == outcome]
    flags = ["recommended", "in_best_set", "beats_random"]
    return rows.astype(dict.fromkeys(flags, bool))


def how_many(done: Sequence[Done]) -> str:
    """Return how many settings there are, and what became of them."""
    count, before = len(done), sum(one.seconds is None for one in done)
    failed = sum(bool(one.problem) for one in done)
    said = f"{count} settings" if count != 1 else "One setting"
    parts = [f"{before} of them from an earlier start of this sweep"] if before else []
    parts += [f"{failed} failed, and nothing is said of those"] if failed else []
    return f"{said}{': ' if parts else ''}{'; '.join(parts)}."


def in_all(table: pd.DataFrame) -> str:
    """Return for which outcomes every setting recommends the same."""
    alike = {
        title_of(outcome).lower(): len(recommended(of(table, outcome))) == 1
        for outcome in outcomes_of(table)
    }
    same = [name for name in alike if alike[name]]
    other = [name for name in alike if not alike[name]]
    sentences = []
    if not alike and (table["problem"] == "").any():
        sentences.append("No outcome can be compared in any setting; the reports say why.")
    if same:
        sentences.append(f"All settings say the same for {listed(same)}.")
    if other:
        sentences.append(f"The verdict depends on the setting for {listed(other)}.")
    return " ".join(sentences)


def recommended(rows: pd.DataFrame) -> dict[str, int]:
    """Return method -> in how many settings it is recommended, most first; "" for none."""
    picks = rows[rows["recommended"]].set_index("setting")["method"]
    each = picks.reindex(rows["setting"].unique(), fill_value="")
    counts = each.value_counts()
    order = sorted(counts.index, key=lambda name: (name == "", -counts[name], name))
    return {str(name): int(counts[name]) for name in order}


def sentences(rows: pd.DataFrame, settings: int) -> Iterator[str]:
    """Yield what the settings say of one outcome.

    Parameters
    ----------
    settings
        How many were run well; some may not compare this outcome.
    """
    compared = rows["setting"].nunique()
    yield _who(recommended(rows), compared)
    if compared < settings:
        yield f"{settings - compared} of {settings} settings cannot compare it."
    yield _best(rows, compared)
    beaten = rows.loc[rows["beaten_by"] != "", ["setting", "beaten_by"]].drop_duplicates()
    if len(beaten):
        facts = sorted({name for text in beaten["beaten_by"] for name in text.split(", ")})
        yield (
            f"In {len(beaten)} of {compared}, one plain fact is better than every method: "
            f"{listed([f'“{inside(name)}”' for name in facts], 'or')}."
        )
    shares = rows.loc[rows["recommended"], SHARE].dropna()
    if len(shares):
        yield (
            "What the recommended method tells of the attainable: "
            f"{percent(shares.min(), 0)} to {percent(shares.max(), 0)}, median "
            f"{percent(shares.median(), 0)}."
        )


def _who(counts: dict[str, int], compared: int) -> str:
    """Return in how many settings which method is recommended."""
    (first, often), *others = counts.items()
    where = "all" if often == compared else f"{often} of"
    where = "the one setting" if compared == 1 else f"{where} {compared} settings"
    said = f"{title(first)} is recommended in {where}"
    if not first:  # then there are no others
        said = f"Nothing is recommended in {where.replace('all', 'any of')}"
    more = [
        f"in {count} it is {title(name)}" if name else f"in {count} nothing is"
        for name, count in others
    ]
    return "; ".join([said, *more]) + "."


def _best(rows: pd.DataFrame, compared: int) -> str:
    """Return which methods are practically best, whatever the setting."""
    counts = rows.groupby("method", sort=False)["in_best_set"].sum()
    always = [title(str(name)) for name in counts.index[counts == compared]]
    if compared == 1:
        return ""
    if not always:
        return "No method is practically best in every setting."
    verb = "is" if len(always) == 1 else "are"
    return f"{listed(always)} {verb} practically best in every setting."
