"""Crossings: two or three classifications at once, every segment of one within those of another."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any, ClassVar, Self

import numpy as np
import pandas as pd

from segbench.methods.arrays import Customers, Places
from segbench.methods.base import Method, Segment, Segments, State, Texts
from segbench.methods.discretise import distinct

OTHERS, OTHERS_ZH = "all others", "其余"
REST = "*"
"""In a code, in the place of the last part's: all others of the row."""


@dataclass(eq=False, repr=False)
class Crossing(Method):
    """Two or three classifications at once (交叉分类).

    A customer's segment is the pair (or three) of segments that the parts give. A row is a segment
    of the first part, or a pair of the first two of three. Cells of a row that fewer than `least`
    customers are in when it is fitted are joined to one segment, which later takes whoever comes
    into a cell that was empty then.

    Parameters
    ----------
    parts
        Parameters of the classifications in `kinds`, by their names; left out: their defaults.
    """

    kinds: ClassVar[tuple[type[Method], ...]]
    open_segments = True
    seed_moves_labels = False

    parts: Mapping[str, Mapping[str, Any]] | None = None

    @classmethod
    def from_dict(cls, frozen: dict[str, Any]) -> Self:
        """Return the crossing that `to_dict` froze."""
        given = frozen["params"]["parts"] or {}
        parts = {
            name: {key: tuple(v) if isinstance(v, list) else v for key, v in params.items()}
            for name, params in given.items()
        }
        return super().from_dict({**frozen, "params": {"parts": parts}})

    def applicable(self, columns: Collection[str]) -> tuple[bool, str]:
        """Return whether these columns support all parts; of the first that they do not, why."""
        for part in self._each():
            usable, reason = part.applicable(columns)
            if not usable:
                return False, f"needs {part.name}, which {reason}"
        return True, ""

    def why_not_fitted(self, customers: Customers) -> str:
        """Return what in the customers does not support a part."""
        for part in self._unfitted():
            if reason := part.why_not_fitted(customers):
                return f"needs {part.name}, which {reason}"
        return ""

    @property
    def why_ineligible(self) -> str:
        """Why a part is eligible for nothing: what it knows, the crossing knows."""
        return next(filter(None, (part.why_ineligible for part in self._unfitted())), "")

    def _each(self) -> Sequence[Method]:
        """Return the parts, fitted where the crossing is."""
        if hasattr(self, "state_"):
            frozen = self.state_["parts"]
            return [kind.from_dict(one) for kind, one in zip(self.kinds, frozen, strict=True)]
        return self._unfitted()

    def _unfitted(self) -> Sequence[Method]:
        given = self.parts or {}
        parts = [kind(**given.get(kind.name, {})) for kind in self.kinds]
        for part in parts:
            part.least = self.least
        return parts

    def _fit(self, customers: Customers) -> State:
        fitted = [part.fit(customers) for part in self._unfitted()]
        sizes = [len(part.segments_) for part in fitted]
        counts = np.bincount(_cells(fitted, customers), minlength=int(np.prod(sizes)))
        return {
            "parts": [part.to_dict() for part in fitted],
            "kept": np.flatnonzero(counts >= self.least).tolist(),
        }

    def _further_inputs(self) -> Texts:
        """Return what the parts read."""
        return (name for part in self._each() for name in part.inputs)

    def _notes(self) -> Texts:
        """Say which cells are joined, and what the parts have to say."""
        yield (
            f"Cells with fewer than {self.least} customers are joined to “{OTHERS}” of their row."
            if any(segment.code.endswith(REST) for segment in self.segments_)
            else "Every cell is a segment of its own."
        )
        for part in self._each():
            yield from (f"{part.title}: {note}" for note in part.notes)

    def _layout(self, parts: Sequence[Method]) -> tuple[list[tuple[Segment, ...]], Places]:
        """Return the segments that make up each of the crossing's, and the place of each cell's.

        All others of a row lack a segment of the last part.
        """
        *rows, last = [part.segments_ for part in parts]
        kept = set(self.state_["kept"])
        made: list[tuple[Segment, ...]] = []
        places = np.empty(len(last) * int(np.prod([len(row) for row in rows])), dtype=np.intp)
        cell = 0
        for row in product(*rows):
            start, joined = cell, []
            for segment in last:
                if cell in kept:
                    places[cell] = len(made)
                    made.append((*row, segment))
                else:
                    joined.append(cell)
                cell += 1
            assert cell == start + len(last)
            if joined:
                places[joined] = len(made)
                made.append(row)
        return made, places

    def _describe(self) -> Segments:
        made, _ = self._layout(self._each())
        whole = len(self.kinds)
        ends = [("", "") if len(parts) == whole else (OTHERS, OTHERS_ZH) for parts in made]
        names, names_zh = (
            distinct(
                " · ".join(filter(None, (*(getattr(one, name) for one in parts), end[place])))
                for parts, end in zip(made, ends, strict=True)
            )
            for place, name in enumerate(("name", "name_zh"))
        )
        for parts, name, name_zh in zip(made, names, names_zh, strict=True):
            rest = [REST] * (whole - len(parts))
            words = "; ".join(one.definition for one in parts)
            yield Segment(
                "+".join([*(one.code for one in parts), *rest]),
                name,
                name_zh,
                f"{words}; and in no other segment of this row" if rest else words,
            )

    def cells(self, customers: Customers) -> pd.DataFrame:
        """Return the segment of each part, the best last; see `Method.cells`."""
        columns = {}
        for part in self._each():
            names = list(distinct(segment.name for segment in part.segments_))
            codes = len(names) - 1 - part.predict(customers).cat.codes.to_numpy()
            bands = pd.Categorical.from_codes(codes, names[::-1], ordered=True)
            columns[part.fact[0] or part.title] = bands
        return pd.DataFrame(columns, index=customers.index)

    def _assign(self, customers: Customers) -> Places:
        parts = self._each()
        return self._layout(parts)[1][_cells(parts, customers)]


def _cells(parts: Sequence[Method], customers: Customers) -> Places:
    """Return the number of each customer's cell, the last part's segments counted fastest."""
    cell = np.zeros(len(customers), dtype=np.intp)
    for part in parts:
        cell = cell * len(part.segments_) + part.predict(customers).cat.codes.to_numpy()
    return cell
