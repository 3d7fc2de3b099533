"""The shape that every classification method has."""

from __future__ import annotations

import math
from abc import abstractmethod
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, ClassVar, Literal, Self

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from sklearn.base import BaseEstimator
from sklearn.utils.validation import check_is_fitted

from segbench.errors import SegbenchError
from segbench.methods.arrays import Customers, Flags, Floats, Places
from segbench.methods.disclosure import ALL_SHOWN, Disclosure
from segbench.runtime.shown import Facts, Shown

Names = tuple[str, ...]
State = dict[str, Any]
"""What a method has learned, as plain JSON."""

TOLERANCE = 1e-9
"""Relative slack of every comparison with a threshold.

A customer exactly at the mean must not depend on the last bit of the mean, nor on its currency.
"""

CENT = 0.01
STEPS = 400
"""Parts that a percentile rank is measured in."""

SHARED_PAGE = "classification"
"""Notebook that shows any method, by its parameter `classification`."""


@dataclass(frozen=True)
class Segment:
    """One class of a method.

    Attributes
    ----------
    code
        Short and stable; what label columns hold.
    name, name_zh
        The name in English and in Chinese.
    definition
        Who belongs, in words, with the fitted thresholds.
    """

    code: str
    name: str
    name_zh: str
    definition: str


Segments = Iterable[Segment]
"""What a method describes, best first."""

Texts = Iterable[str]
"""Sentences for people, or names of columns."""


class Method(Shown, BaseEstimator):
    """A way of classifying customers, as a scikit-learn estimator.

    A subclass sets the class attributes and writes `_fit`, `_describe` and `_assign`. Its
    constructor only stores parameters (a dataclass writes it); their types and bounds are
    annotations there, and what stands below one describes it: from these its section of the params
    file is made (`segbench.methods.parameters`). Fitted state lives in `state_`, plain JSON, and
    `segments_`, best first.

    Attributes
    ----------
    name, title, title_zh
        Key in the registry; name for people.
    fact
        What a crossing calls it, in English and Chinese; empty: its title.
    idea
        What the method does, in one sentence.
    role
        ``"method"``; ``"baseline"`` for a yardstick that a method has to beat; ``"reference"``
        for what is shown beside methods and never recommended.
    complexity
        Rank by what somebody must understand to place a customer by hand; 1 is simplest.
    groups
        Groups of the customer table that the method reads beside the orders' own columns.
    needs
        Columns without which the method cannot run, each a finite number for every customer.
    reads
        Further columns without which it cannot run; a value may be missing, or be a text.
    page
        Notebook that shows the method; `SHARED_PAGE` serves every method that needs nothing of its
        own.
    segment_names
        Names that segments can have, where one fit gives only some of them; a playbook may hold all
        of them.
    open_segments
        Whether the data, or who writes the parameters, names the segments: a playbook may then
        speak of `others`.
    variants
        Other settings that one could have chosen as well: words for people, and parameters. The
        page “How steady” refits with them. Each sets whatever it needs to be valid, whatever the
        others are.
    seed_moves_labels
        Whether another `seed`, if the constructor takes one, may give customers another segment.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    title_zh: ClassVar[str]
    fact: ClassVar[tuple[str, str]] = ("", "")
    idea: ClassVar[str]
    role: ClassVar[Literal["method", "baseline", "reference"]] = "method"
    complexity: ClassVar[int]
    groups: ClassVar[Names] = ()
    needs: ClassVar[Names] = ()
    reads: ClassVar[Names] = ()
    page: ClassVar[str] = SHARED_PAGE
    segment_names: ClassVar[Names] = ()
    open_segments: ClassVar[bool] = False
    variants: ClassVar[tuple[tuple[str, Mapping[str, Any]], ...]] = ()
    seed_moves_labels: ClassVar[bool] = True

    offered = (
        "title idea needs inputs fit predict names segments_ state_ notes scores details to_dict"
        " get_params set_params"
    )

    disclosure: Disclosure = ALL_SHOWN
    """What `details` may show of the customers it was fitted on; a study sets it."""

    least: int = 10
    """Customers that a cut which ties have moved leaves on both sides; a study sets it."""

    state_: State
    segments_: tuple[Segment, ...]

    def __sklearn_clone__(self) -> Self:
        """Return an unfitted copy; `least` is no parameter, and would be lost."""
        copy: Self = super().__sklearn_clone__()
        copy.least = self.least
        return copy

    def check_parameters(self) -> None:
        """Refuse parameters that do not go together, though each is allowed.

        What a single one may be is said at the constructor.

        Raises
        ------
        ValueError
            Why not, for people.
        """

    def following(self) -> Mapping[str, Any]:
        """Return what parameters are that may be None, and then follow from others.

        A parameter whose None means something learned from customers is none of them.
        """
        return {}

    def applicable(self, columns: Collection[str]) -> tuple[bool, str]:
        """Return whether these columns support the method; why not, as the end of a sentence."""
        missing = [name for name in (*self.needs, *self.reads) if name not in columns]
        if missing:
            return False, f"needs {', '.join(missing)}, which this data does not have"
        reason = self._why_not(columns)
        return not reason, reason

    def why_not_fitted(self, customers: Customers) -> str:  # noqa: ARG002
        """Return what in customers whose columns support the method does not; empty if nothing."""
        return ""

    @property
    def why_ineligible(self) -> str:
        """Why it is scored and shown but eligible for nothing, as a clause; empty if it is not so.

        Such a method is never recommended, and no other is judged by it.
        """
        return ""

    def fit(self, customers: Customers, y: object = None) -> Self:  # noqa: ARG002 - scikit-learn passes it
        """Learn thresholds, weights or a map from a customer table.

        The result does not depend on the order of the rows, nor on the customers' ids.

        Raises
        ------
        SegbenchError
            There are no customers, a needed column is missing or holds a value that is no finite
            number.
        """
        self._check(customers)
        if customers.empty:
            raise SegbenchError(
                f"{self.name}: cannot be fitted without customers: nobody ordered in the days "
                "before a cutoff. Take another cutoff, or longer observation_days."
            )
        self.state_ = self._fit(customers)
        self.segments_ = tuple(self._describe())
        return self

    def predict(self, customers: Customers) -> pd.Series:
        """Return each customer's segment code.

        Row-wise given the fitted state: a customer's label depends on that customer's row alone.

        Returns
        -------
        Series
            Ordered categorical of codes in business order, index as given.
        """
        check_is_fitted(self, "state_")
        self._check(customers)
        lacking = [name for name in self.inputs if name not in customers]
        if lacking:
            raise SegbenchError(
                f"{self.name}: was fitted with {', '.join(lacking)}, which these customers do not "
                "have."
            )
        codes = [segment.code for segment in self.segments_]
        positions = self._assign(customers) if len(customers) else np.empty(0, dtype=np.intp)
        values = pd.Categorical.from_codes(
            positions.astype(np.intp), categories=codes, ordered=True
        )
        return pd.Series(values, index=customers.index, name=self.name)

    @property
    def inputs(self) -> Names:
        """Every column that the fitted method reads: `needs`, `reads`, and others of its state.

        Beyond `needs`, a customer may lack a value, but the table may not lack the column.
        """
        return tuple(dict.fromkeys((*self.needs, *self.reads, *self._further_inputs())))

    @property
    def names(self) -> dict[str, str]:
        """English name of each segment by code, best first."""
        return {segment.code: segment.name for segment in self.segments_}

    @property
    def notes(self) -> Names:
        """What a reader of this fitted method should know, in sentences."""
        return tuple(self._notes())

    def scores(self, customers: Customers) -> pd.DataFrame | None:  # noqa: ARG002
        """Return the numbers behind each segment, one column a score; None: there are none."""
        return None

    def details(self, customers: Customers) -> pd.DataFrame | None:  # noqa: ARG002
        """Return what else the page should show, as a table of texts; None: nothing."""
        return None

    def cells(self, customers: Customers) -> pd.DataFrame | None:  # noqa: ARG002
        """Return the cell of a map that each customer lies in; None: the method is no map.

        The page draws it: a number of customers and a rate in each cell, coloured by segment.

        Returns
        -------
        DataFrame
            Index as given, two or three columns, each an ordered categorical of bands. The first
            column is drawn from left to right, the second from bottom to top, the third as a panel
            a band. A column's name says what its bands are of (``"orders"``), a category's which
            values the band holds (``"F3: 4-9"``; what stands before ``": "`` gets a line of its
            own). All customers of one cell are in the same segment; a segment may have many cells.
        """
        return None

    def to_dict(self) -> dict[str, Any]:
        """Return the frozen method as plain JSON: parameters, fitted state, segments."""
        check_is_fitted(self, "state_")
        return {
            "method": self.name,
            "params": self.get_params(deep=False),
            "state": self.state_,
            "segments": [asdict(segment) for segment in self.segments_],
        }

    @classmethod
    def from_dict(cls, frozen: dict[str, Any]) -> Self:
        """Return the method that `to_dict` froze, without a refit."""
        params = {
            key: tuple(v) if isinstance(v, list) else v for key, v in frozen["params"].items()
        }
        method = cls(**params)
        method.state_ = frozen["state"]
        method.segments_ = tuple(Segment(**segment) for segment in frozen["segments"])
        return method

    def _facts(self) -> tuple[str, Facts]:
        """Return what it is called and does, its parameters, and its segments if it is fitted."""
        params = [f"{name}: {value}" for name, value in self.get_params(deep=False).items()]
        segments = ["not known before it is fitted"]
        if hasattr(self, "segments_"):
            segments = [f"{segment.name} – {segment.definition}" for segment in self.segments_]
        facts = {"idea": self.idea, "reads": ", ".join((*self.needs, *self.reads))}
        return f"{self.title} ({self.name})", facts | {"parameters": params, "segments": segments}

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        return {}  # that of scikit-learn needs styles and scripts

    def _further_inputs(self) -> Texts:
        """Return the columns beside `needs` and `reads` that the fitted method reads."""
        return ()

    def _notes(self) -> Texts:
        """Return what stands in for what the data lacks, what is left out, and the like."""
        return ()

    def _why_not(self, columns: Collection[str]) -> str:  # noqa: ARG002
        """Return what else these columns lack beside `needs` and `reads`; empty if nothing."""
        return ""

    def _fit(self, customers: Customers) -> State:  # noqa: ARG002
        """Return the fitted state, as plain JSON values; nothing where nothing is learned."""
        return {}

    @abstractmethod
    def _describe(self) -> Segments:
        """Return the segments, best first; may read `state_`."""

    @abstractmethod
    def _assign(self, customers: Customers) -> Places:
        """Return each row's position in `segments_`."""

    def _check(self, customers: Customers) -> None:
        usable, reason = self.applicable(customers.columns)
        if not usable:
            raise SegbenchError(f"{self.name}: {reason}.")
        for name in self.needs:
            bad = ~np.isfinite(column(customers, name))
            if bad.any():
                row = int(bad.argmax())
                raise SegbenchError(
                    f"{self.name}: column {name} of customer {customers.index[row]} is "
                    f"{customers[name].iloc[row]}; it must be a finite number."
                )


def column(customers: Customers, name: str) -> Floats:
    """Return a column as floats."""
    return customers[name].to_numpy(dtype=float)


def in_order(customers: Customers, names: Iterable[str]) -> pd.DataFrame:
    """Return customers in an order of these values alone: sums must not depend on their rows'."""
    return customers.iloc[np.lexsort([column(customers, name) for name in names])]


def log_revenue(customers: Customers) -> Floats:
    """Return log revenue; none counts as one cent, to keep such a customer near the others."""
    revenue = column(customers, "monetary")
    return np.log(np.where(revenue > 0, revenue, CENT))


def log_rfm(customers: Customers) -> Floats:
    """Return log(1 + recency), log frequency and log revenue, shape (customers, 3)."""
    recency, frequency = column(customers, "recency_days"), column(customers, "frequency")
    return np.column_stack([np.log1p(recency), np.log(frequency), log_revenue(customers)])


def exact_mean(values: ArrayLike) -> float:
    """Return the mean of a correctly rounded sum: the order of the values does not matter."""
    array = np.asarray(values, dtype=float)
    return math.fsum(array) / len(array)


def at_least(values: Floats, threshold: float | Floats) -> Flags:
    """Return which values are at least the threshold, up to a relative `TOLERANCE`."""
    return values >= threshold - TOLERANCE * np.abs(threshold)
