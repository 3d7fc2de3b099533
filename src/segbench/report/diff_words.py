"""What differs between two runs, in sentences and tables: what changed, and what came of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from segbench.errors import printable
from segbench.evaluation.comparison.metrics import METRICS
from segbench.evaluation.segments.transitions import AWAY
from segbench.pages.markup import Prose, strong
from segbench.pages.tables import Table, not_shown, table_of
from segbench.pages.wording import (
    NOT_SHOWN,
    bullet_list,
    count,
    decimal,
    listed,
    paragraph,
    percent,
    title,
)
from segbench.report.diff import Difference
from segbench.report.diff_sides import NOT_THERE, PROGRAM, READ, VERDICT

MANY = 3
"""Parameters that a sentence names with their values; of more, their number."""

RECOMMENDED, BEATS_CHANCE = VERDICT["pick"], VERDICT["beats_random"]

CAPTIONS = {
    "parameters": "Parameters, by their keys in a params file.",
    "data": "What was read: fingerprint, days, customers, and rows by what became of them.",
    "code": "The program and the libraries that it ran with.",
}


@dataclass(frozen=True)
class Section:
    """A part of what is said.

    Attributes
    ----------
    title
        Its heading.
    parts
        Sentences and tables.
    """

    title: str
    parts: list[Prose | Table]


class Words:
    """What is said of two runs.

    Parameters
    ----------
    found
        What differs between them.

    Attributes
    ----------
    names
        What the two runs are called: their folders, in full where both have one name.
    """

    def __init__(self, found: Difference) -> None:
        self.found = found
        folders = [run.folder for run in found.runs]
        short = [printable(folder.resolve().name) for folder in folders]
        self.names = (
            short if short[0] != short[1] else [printable(str(path), 200) for path in folders]
        )

    @property
    def _heads(self) -> list[str]:
        """The heads of their columns; no run's name is that of another column."""
        return [f"{side}: {name}" for side, name in zip("AB", self.names, strict=True)]

    def sections(self) -> list[Section]:
        """Return all that is said; of two runs that are the same, one sentence."""
        found = self.found
        if found.same:
            return [Section("", [paragraph(self._same())])]
        causes: list[Prose | Table] = [bullet_list(self._causes())]
        causes += [
            self._sides(table, CAPTIONS[name])
            for name, table in found.causes.items()
            if not table.empty
        ]
        every = [Section("What changed", causes), Section("What came of it", [self._results()])]
        if found.results:
            every += [
                Section("Verdicts", list(self._verdicts())),
                Section("Frozen rules", list(self._rules())),
                Section("Segments", list(self._segments())),
                Section("Customers who moved", list(self._moves())),
            ]
        return [section for section in every if section.parts]

    def _same(self) -> str:
        one, other = self.names
        return (
            f"{one} and {other} are the same: parameters, data, code, and every table and rule, "
            "byte for byte."
        )

    def _causes(self) -> Iterator[str]:
        """Say what differs, what does not, and what that allows to conclude."""
        found = self.found
        said = {"parameters": self._parameters(), "data": self._data(), "code": self._code()}
        for name, sentence in said.items():
            if sentence:
                yield strong(f"{name.capitalize()}.") + f" {sentence}"
        alike = [name for name, sentence in said.items() if not sentence]
        if alike:
            yield f"The same in both: {listed(alike)}."
        if not found.results:
            return
        if found.reasons > 1:
            yield (
                f"{found.reasons} things differ: which of them is the reason of what follows can "
                "be told only by runs that differ in one."
            )
        elif found.reasons == 1:
            yield "Nothing else differs, so this is the reason of all that follows."
        else:
            yield (
                "So the results should be the same, and are not: something else differs that "
                "run.json does not record, such as playbooks or the machine."
            )

    def _parameters(self) -> str:
        table = self.found.parameters
        if len(table) > MANY:
            return f"{len(table)} differ: {listed(list(table['what']))}."
        return "; ".join(f"{row.what}: {_turned(row.a, row.b)}" for row in table.itertuples())

    def _data(self) -> str:
        found = self.found
        table = found.data.set_index("what")
        if table.empty:
            return ""
        if not found.other_rows:
            return "The same rows were read; other customers were taken from them."
        name = READ["name"]
        if name in table.index:
            return f"Other datasets: {_turned(table.loc[name, 'a'], table.loc[name, 'b'])}."
        asked = found.asked_for
        return "Other rows were read" + (f", as {listed(asked)} asks for" if asked else "") + "."

    def _code(self) -> str:
        table = self.found.code
        if table.empty:
            return ""
        if not self.found.other_code:
            return "Another commit, of the same sources."
        libraries = [what for what in table["what"] if what not in PROGRAM.values()]
        program = ["the program itself"] if PROGRAM["code_sha256"] in set(table["what"]) else []
        others = [f"the versions of {listed(libraries)}"] if libraries else []
        return f"Others are {listed(program + others)}."

    def _results(self) -> Prose:
        found = self.found
        if not found.results:
            return paragraph("Nothing: all tables and frozen rules are the same, byte for byte.")
        sentences = [self._recommended(), self._moved()]
        for name, alone in zip(self.names, found.alone, strict=True):
            if alone:
                sentences.append(f"Only {name} has {listed([title(method) for method in alone])}.")
        return bullet_list(sentences)

    def _recommended(self) -> str:
        table = self.found.verdicts
        lacking = [
            head
            for head, run in zip(self.names, self.found.runs, strict=True)
            if not (run.card.get("verdicts") or run.card.get("untold"))
        ]
        if lacking:
            return f"No verdicts are in the run.json of {listed(lacking)}: of an earlier version."
        if table.empty:
            return "No outcome can be compared in either; the summaries say why."
        texts = {}
        for outcome, rows in table.groupby("outcome", sort=False):
            said = rows.set_index("what")
            texts[outcome] = [_verdict(said[side]) for side in "ab"]
        same = all(one == other for one, other in texts.values())
        each = [
            f"{outcome}: {one}" if one == other else f"{outcome}: {_turned(one, other)}"
            for outcome, (one, other) in texts.items()
        ]
        return ("Recommended as before – " if same else "Recommended – ") + "; ".join(each) + "."

    def _moved(self) -> str:
        moves = self.found.moves
        if moves.none:
            return moves.none
        table = moves.summary
        moved = table[table["moved"] != 0]
        if moved.empty:
            return "No customer is in another segment, by any method."
        texts = [
            f"{title(row.method)}: {_some(row.moved, moves.least)}" for row in moved.itertuples()
        ]
        rest = "" if len(moved) == len(table) else "; by no other method did anybody"
        return f"Customers in another segment – {'; '.join(texts)}{rest}."

    def _verdicts(self) -> Iterator[Prose | Table]:
        found = self.found
        changed = found.verdicts[found.verdicts["a"] != found.verdicts["b"]]
        if changed.empty:
            yield paragraph("No verdict differs, nor what can be told apart.")
        else:
            yield self._sides(changed, "Verdicts that are not the same.", {"outcome": "outcome"})
        if not found.scores.empty:
            scores = found.scores
            yield table_of(
                scores,
                {
                    "outcome": "outcome",
                    "method": scores["method"].map(title),
                    "metric": scores["metric"].map(lambda name: METRICS[name].title),
                    self._heads[0]: ("value_a", decimal),
                    self._heads[1]: ("value_b", decimal),
                    "difference": (scores["value_b"] - scores["value_a"], _signed),
                },
                "How well methods tell customers apart, where that is not the same.",
            )

    def _rules(self) -> Iterator[Prose | Table]:
        rules = self.found.rules
        if not rules.empty:
            yield self._sides(
                rules.assign(method=rules["method"].map(title)),
                "Thresholds and segments of the frozen rules that are not the same.",
                {"method": "method"},
            )
        for name in self.found.renamed:
            yield paragraph(
                f"{title(name)} names some of its segments differently in the two runs: segments "
                "are held against each other by their codes, which may stand for other customers."
            )

    def _segments(self) -> Iterator[Prose | Table]:
        table = self.found.segments
        if table.empty:
            return
        one, other = self.names
        columns = {
            "method": table["method"].map(title),
            "segment": table["segment"],
            "outcome": table["outcome"],
        }
        for words, name, write in (
            ("customers", "n", count),
            ("rate", "rate", percent),
            ("of revenue", "revenue_share", percent),
        ):
            columns |= {
                f"{words}, {one}": (f"{name}_a", write),
                f"{words}, {other}": (f"{name}_b", write),
            }
        yield table_of(
            table,
            columns,
            "Segments that are not the same: customers of whom the outcome is known, their rate, "
            "and the segment's share of revenue before the cutoff. "
            f"{not_shown(self.found.moves.least)}",
        )

    def _moves(self) -> Iterator[Prose | Table]:
        moves = self.found.moves
        table = moves.summary
        if moves.none or table.empty:
            return
        columns = {
            "method": table["method"].map(title),
            "known in both": ("customers", count),
            "moved": ("moved", count),
            "of them": (table["moved"] / table["customers"], percent),
            "their revenue": ("revenue", _whole),
            f"only in {self.names[0]}": ("left", count),
            f"only in {self.names[1]}": ("came", count),
        }
        hides = not_shown(moves.least)
        yield table_of(table, columns, f"Customers in another segment, by method. {hides}")
        shown = moves.table.dropna(subset="customers")
        if not shown.empty:
            shown = shown.sort_values("customers", ascending=False, kind="stable")
            columns = {
                "method": shown["method"].map(title),
                f"segment in {self.names[0]}": self._segment(shown, "from"),
                f"segment in {self.names[1]}": self._segment(shown, "to"),
                "customers": ("customers", count),
                "their revenue": ("revenue", _whole),
            }
            yield table_of(
                shown,
                columns,
                "Who moved from which segment to which, the most first, with what they brought in "
                f"the window of {self.names[0]}. Moves of fewer than {moves.least} customers, and "
                "those that are needed to keep them from being worked out, are left out.",
            )
        if not moves.with_revenue:
            yield paragraph(
                "What they brought is not known: no method of the first run keeps it (RFM does)."
            )

    def _segment(self, table: pd.DataFrame, side: str) -> list[str]:
        names = self.found.moves.names
        return [
            f"{names[method].get(code, '')} ({code})" if code != AWAY else "not there"
            for method, code in zip(table["method"], table[side], strict=True)
        ]

    def _sides(
        self, table: pd.DataFrame, caption: str, first: dict[str, str] | None = None
    ) -> Table:
        one, other = self._heads
        columns = {**(first or {}), "what": "what", one: "a", other: "b"}
        return table_of(table, columns, caption)


def _turned(one: str, other: str) -> str:
    return f"{printable(str(one))} → {printable(str(other))}"


def _verdict(said: pd.Series) -> str:
    pick = said[RECOMMENDED]
    if pick == NOT_THERE:
        return "not compared"
    if not pick or said.get(BEATS_CHANCE, "yes") != "yes":
        return "nothing"
    return title(pick)


def _some(customers: float, least: int) -> str:
    shown = count(customers)
    return f"some, but fewer than {least} moved or stayed" if shown == NOT_SHOWN else shown


def _signed(value: float) -> str:
    text = decimal(value)
    return text if text == NOT_SHOWN or value < 0 else f"+{text}"


def _whole(value: float) -> str:
    return NOT_SHOWN if pd.isna(value) else f"{value:,.0f}"
