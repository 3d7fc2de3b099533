"""What differs between two runs: their report folders in, DataFrames out; words are elsewhere.

Causes are parameters, data and code; what came of them are verdicts, scores, frozen rules, segments
and customers who are now in another segment (`diff_moves.py`).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from segbench.evaluation.comparison.metrics import RANKED
from segbench.params.reads import NO_RESULT
from segbench.report import diff_sides as sides
from segbench.report.diff_moves import Moves
from segbench.scoring.frozen import FrozenRun

ROWS = ("dataset", "data", "insurer", "max_customers")
"""Parameters that say which rows are read."""

SEGMENT_NUMBERS = ["n", "rate", "revenue_share"]
RULE_COLUMNS = ["method", "what", "a", "b"]


class Difference:
    """Two runs, and what differs between them; a table holds only what does.

    Parameters
    ----------
    one, other
        Report folders.

    Attributes
    ----------
    runs
        The two runs.
    moves
        Who is in another segment.

    Raises
    ------
    SegbenchError
        One of them is no folder of a run.
    """

    def __init__(self, one: Path, other: Path) -> None:
        self.runs = FrozenRun(one), FrozenRun(other)
        self.moves = Moves(self.runs, self.methods)

    def _both(self, ask: Callable[[FrozenRun], Any]) -> tuple[Any, Any]:
        return ask(self.runs[0]), ask(self.runs[1])

    @cached_property
    def parameters(self) -> pd.DataFrame:
        """Parameters by their keys in a params file: what, a, b."""
        one, other = self._both(lambda run: sides.flat(run.card["params"]))
        table = sides.differing(one, other)
        section = table["what"].map(lambda key: key.partition(".")[0])
        return table[~section.isin(NO_RESULT)].reset_index(drop=True)

    @cached_property
    def data(self) -> pd.DataFrame:
        """What was read: what, a, b."""
        return sides.differing(*self._both(sides.data))

    @cached_property
    def code(self) -> pd.DataFrame:
        """The program and its libraries: what, a, b."""
        return sides.differing(*self._both(sides.code))

    @property
    def causes(self) -> dict[str, pd.DataFrame]:
        """What may be the reason of other results."""
        return {"parameters": self.parameters, "data": self.data, "code": self.code}

    @property
    def other_rows(self) -> bool:
        """Whether other rows were read, and not only other customers taken from the same."""
        return not {*sides.READ.values()}.isdisjoint(self.data["what"])

    @property
    def other_code(self) -> bool:
        """Whether sources or libraries differ, and not only the commit that they are of."""
        return not {*self.code["what"]} <= {sides.PROGRAM["commit"]}

    @property
    def asked_for(self) -> list[str]:
        """Parameters that differ and say which rows are read: other rows are then no surprise."""
        return [key for key in self.parameters["what"] if key.partition(".")[0] in ROWS]

    @property
    def reasons(self) -> int:
        """How many things differ that do not follow from each other."""
        rows = self.other_rows and not self.asked_for
        return len(self.parameters) + rows + self.other_code

    @cached_property
    def results(self) -> list[str]:
        """Names of the tables and frozen rules that are not the same, byte for byte."""
        one, other = self._both(lambda run: run.card["sha256"])
        return sorted(name for name in {*one, *other} if one.get(name) != other.get(name))

    @property
    def same(self) -> bool:
        """Whether nothing differs at all; another commit of the same sources is no difference."""
        inputs = self.parameters.empty and self.data.empty and not self.other_code
        return inputs and not self.results

    @cached_property
    def verdicts(self) -> pd.DataFrame:
        """Verdicts of both runs, whether they differ or not: outcome, what, a, b."""
        one, other = self._both(sides.verdicts)
        rows = [
            (*key, one.get(key, sides.NOT_THERE), other.get(key, sides.NOT_THERE))
            for key in dict.fromkeys((*one, *other))
        ]
        return pd.DataFrame(rows, columns=["outcome", "what", "a", "b"])

    @cached_property
    def scores(self) -> pd.DataFrame:
        """How well methods rank customers: outcome, method, metric, value_a, value_b."""
        keys = ["outcome", "method", "metric"]

        def read(run: FrozenRun) -> pd.DataFrame:
            table = sides.table(run, "league", [*keys, "role", "value"])
            kept = (table["role"] == "method") & table["metric"].isin(RANKED)
            return table[kept].set_index(keys)[["value"]]

        return sides.joined(*self._both(read))

    @cached_property
    def rules(self) -> pd.DataFrame:
        """What the rules frozen by both runs say: method, what, a, b."""
        tables = [pd.DataFrame(columns=RULE_COLUMNS)]
        for method in self.methods:
            one, other = (run.frozen(method) for run in self.runs)
            table = sides.differing(sides.rules(one), sides.rules(other, one))
            tables.append(table.assign(method=method)[RULE_COLUMNS])
        return pd.concat(tables, ignore_index=True)

    @cached_property
    def segments(self) -> pd.DataFrame:
        """Segments: method, code, segment, outcome; `SEGMENT_NUMBERS` with _a and with _b."""
        keys = ["method", "code", "segment", "outcome"]

        def read(run: FrozenRun) -> pd.DataFrame:
            table = sides.table(run, "segments", [*keys, *SEGMENT_NUMBERS])
            return table[table["method"].isin(self.methods)].set_index(keys)[SEGMENT_NUMBERS]

        return sides.joined(*self._both(read))

    @cached_property
    def methods(self) -> list[str]:
        """The methods that both runs froze."""
        one, other = self._both(lambda run: run.names)
        return [name for name in one if name in other]

    @cached_property
    def alone(self) -> tuple[list[str], list[str]]:
        """The methods that only the first run froze, and only the second."""
        one, other = self._both(lambda run: run.names)
        return [name for name in one if name not in other], [n for n in other if n not in one]

    @cached_property
    def renamed(self) -> list[str]:
        """Methods of which a code has another name in the other run."""
        named = {name: [sides.names(run, name) for run in self.runs] for name in self.methods}
        return [
            name
            for name, (one, other) in named.items()
            if any(one[code] != other[code] for code in one.keys() & other.keys())
        ]
