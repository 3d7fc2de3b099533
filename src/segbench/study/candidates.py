"""Classifications that somebody thinks of on the spot: a function, labels, a file, an estimator.

Each gives the customers of a cutoff labels, and learns, if it learns, on those of the cutoff at
which the methods of a split are frozen. `segbench.methods.function_labels` checks what comes back.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from sklearn.base import clone
from sklearn.utils import get_tags

from segbench.errors import SegbenchError, printable
from segbench.evaluation.comparison.reference_models import MODEL_TITLES
from segbench.methods import METHODS, Method
from segbench.methods.function_labels import as_labels, by_text, check_steady, labels_of
from segbench.params.data import TableParams
from segbench.study.cache import one_thread
from segbench.study.study import Study

KINDS = (
    "a function from the customer table to labels, a Series of labels by customer_id, the name of "
    "a file with ids and labels (CSV, Excel, Parquet), or an object with fit and predict"
)

OTHERS = ("random", "random classes", *MODEL_TITLES)
"""Names in the league that are no method's."""


class Candidate:
    """A classification thought of on the spot.

    Parameters
    ----------
    study, name
        Whose customers it labels, and what it is called.
    """

    def __init__(self, study: Study, name: str) -> None:
        self.study, self.name = study, name
        self._who = f"compare: '{name}'"
        self._known: dict[tuple[object, ...], pd.Series] = {}

    def labels(self, cutoff: date, fitted_at: date, without: int | None) -> pd.Series:
        """Return the labels of the customers of a cutoff, as learned at another.

        Parameters
        ----------
        without
            A fold of customers that it learns without; None: from all.

        Returns
        -------
        Series
            Categorical of text, indexed by customer_id.
        """
        key = cutoff, *((fitted_at, without) if self.learns else ())
        if key not in self._known:
            with one_thread():
                self._known[key] = self._labels(cutoff, fitted_at, without)
        return self._known[key]

    learns = False
    """Whether labels depend on where it was fitted."""

    @property
    @abstractmethod
    def notes(self) -> Iterator[str]:
        """What a reader should know of how it was compared."""

    @abstractmethod
    def _labels(self, cutoff: date, fitted_at: date, without: int | None) -> pd.Series: ...

    def _says(self, cutoff: date, label: Callable[[pd.DataFrame], Any]) -> pd.Series:
        """Return what a function says of the customers of a cutoff, checked."""
        where = f"at {cutoff}"
        labels = labels_of(self._who, label, self._table(cutoff), where)
        if cutoff == self.study.params.cutoff:
            check_steady(self._who, label, self._table(cutoff), labels, self.study.params.seed)
        return labels

    def _table(self, cutoff: date) -> pd.DataFrame:
        # With all columns, also in the notebook of one method, which reads fewer itself.
        return self.study.customers(cutoff, sorted(self.study.customer_tables.groups))


class OfFunction(Candidate):
    """What a function says of each customer, from what was known of them before the cutoff."""

    def __init__(self, study: Study, name: str, function: Callable[[pd.DataFrame], Any]) -> None:
        super().__init__(study, name)
        self._function = function

    @property
    def notes(self) -> Iterator[str]:
        """What it saw."""
        yield (
            f"“{self.name}” saw the customers of each cutoff with what was known of them before it,"
            " and gave them the same labels shuffled and with half of them away. What else it may"
            " have known cannot be checked."
        )

    def _labels(self, cutoff: date, fitted_at: date, without: int | None) -> pd.Series:  # noqa: ARG002
        return self._says(cutoff, self._function)


class OfLabels(Candidate):
    """Labels that somebody has, the same at every cutoff."""

    def __init__(self, study: Study, name: str, given: pd.Series, cutoffs: list[date]) -> None:
        super().__init__(study, name)
        self._first = min(cutoffs)
        self._given = by_text(self._who, given, {day: self._table(day).index for day in cutoffs})

    @property
    def notes(self) -> Iterator[str]:
        """What nobody can check."""
        yield (
            f"“{self.name}”: labels as given; segbench cannot check that they were known before "
            f"{self._first}, from which on it looks at what followed. Labels made later may hold "
            "what they seem to predict."
        )

    def _labels(self, cutoff: date, fitted_at: date, without: int | None) -> pd.Series:  # noqa: ARG002
        index = self._table(cutoff).index
        labels = as_labels(self._who, self._given, index.astype(str), f"at {cutoff}")
        return labels.set_axis(index)


class OfEstimator(Candidate):
    """What an object with `fit` and `predict` says, once fitted at the earlier cutoff."""

    learns = True

    def __init__(self, study: Study, name: str, estimator: Any, cutoffs: list[date]) -> None:
        super().__init__(study, name)
        self._estimator = estimator
        self._of_method = isinstance(estimator, Method)
        tables = [] if self._of_method else [_numbers(self._table(day)) for day in cutoffs]
        every = (
            [name for name in tables[0] if all(name in each for each in tables)] if tables else []
        )
        gaps = {name for name in every for each in tables if not np.isfinite(each[name]).all()}
        self._gaps = [] if _allows_gaps(estimator) else sorted(gaps)
        self._columns = [name for name in every if name not in self._gaps]
        self._fitted: dict[tuple[date, int | None], Any] = {}

    @property
    def notes(self) -> Iterator[str]:
        """What it was fitted on."""
        read = f" in {len(self._columns)} columns: {', '.join(self._columns)}"
        yield (
            f"“{self.name}” was fitted on the customers of the earlier cutoff, frozen, and asked "
            f"for those of the later one{'' if self._of_method else read}."
        )
        if self._gaps:
            yield (
                f"“{self.name}” takes no missing values, so it did not see {', '.join(self._gaps)}."
                " A pipeline that begins with an imputer does."
            )
        if self._unseeded(self._estimator):
            yield f"“{self.name}” draws: its random_state was set to {self.study.params.seed}."

    def _labels(self, cutoff: date, fitted_at: date, without: int | None) -> pd.Series:
        fitted = self._fit(fitted_at, without)
        return self._says(cutoff, lambda customers: fitted.predict(self._seen(customers)))

    def _fit(self, cutoff: date, without: int | None) -> Any:
        key = cutoff, without
        if key not in self._fitted:
            customers = self._seen(self._table(cutoff))
            if without is not None:
                customers = customers[self.study.labelling.folds(cutoff) != without]
            estimator = self._unfitted()
            try:
                estimator.fit(customers)
            except SegbenchError:
                raise
            except Exception as error:
                raise SegbenchError(
                    f"{self._who} cannot be fitted at {cutoff}: "
                    f"{type(error).__name__}: {printable(str(error), 300)}. It is given a table of "
                    f"{len(customers)} customers and {customers.shape[1]} columns, and no outcome."
                ) from error
            self._fitted[key] = estimator
        return self._fitted[key]

    def _unfitted(self) -> Any:
        if not hasattr(self._estimator, "get_params"):
            return deepcopy(self._estimator)
        copy = clone(self._estimator)
        if self._of_method:
            copy.least = self.study.limits.min_cell
        return copy.set_params(**dict.fromkeys(self._unseeded(copy), self.study.params.seed))

    def _unseeded(self, estimator: Any) -> list[str]:
        """Return the parameters that would have it draw otherwise each time."""
        if self._of_method or not hasattr(estimator, "get_params"):
            return []
        params = estimator.get_params().items()
        return [name for name, value in params if name.endswith("random_state") and value is None]

    def _table(self, cutoff: date) -> pd.DataFrame:
        if self._of_method:
            return self.study.customers(cutoff, self._estimator.groups)
        return super()._table(cutoff)

    def _seen(self, customers: pd.DataFrame) -> pd.DataFrame:
        return customers if self._of_method else _numbers(customers)[self._columns]


def _numbers(customers: pd.DataFrame) -> pd.DataFrame:
    return customers.select_dtypes(["number", "bool"]).astype(float)


def _allows_gaps(estimator: Any) -> bool:
    """Return whether an estimator takes missing values; of a pipeline its steps up to an imputer.

    What scikit-learn says of a whole pipeline is always no.
    """
    for _, step in getattr(estimator, "steps", [("", estimator)]):
        if type(step).__name__.endswith("Imputer"):
            return True
        if not (hasattr(step, "__sklearn_tags__") and get_tags(step).input_tags.allow_nan):
            return False
    return True


def candidates(study: Study, given: Mapping[str, Any], cutoffs: list[date]) -> list[Candidate]:
    """Return the classifications that somebody gives, by name.

    Parameters
    ----------
    cutoffs
        All days whose customers they will label.

    Raises
    ------
    SegbenchError
        A name is taken, or what it stands for is no classification.
    """
    if not isinstance(given, Mapping) or not given:
        raise SegbenchError(f"compare: give {{name: classification}}, where that is {KINDS}.")
    return [_candidate(study, _name(name), value, cutoffs) for name, value in given.items()]


def _candidate(study: Study, name: str, given: Any, cutoffs: list[date]) -> Candidate:
    if isinstance(given, pd.Series):
        return OfLabels(study, name, given, cutoffs)
    if isinstance(given, str | Path):
        return OfLabels(study, name, _from_file(name, Path(given)), cutoffs)
    if isinstance(given, type):
        raise SegbenchError(
            f"compare: '{name}' is a class; give one of its objects: {given.__name__}(…)."
        )
    if hasattr(given, "fit"):
        if not hasattr(given, "predict"):
            raise SegbenchError(
                f"compare: '{name}' ({type(given).__name__}) has no predict, so it cannot say "
                "where a later customer belongs. Take one that has (KMeans, GaussianMixture, "
                "Birch), or put its clusters behind an object of your own: fit(customers) clusters "
                "and keeps what predict(customers) needs, e.g. each cluster's centre."
            )
        return OfEstimator(study, name, given, cutoffs)
    if callable(given):
        return OfFunction(study, name, given)
    raise SegbenchError(f"compare: '{name}' is a {type(given).__name__}; give {KINDS}.")


def _name(name: object) -> str:
    """Return the name of a candidate, which no other entry of the league may have."""
    if not isinstance(name, str) or not 0 < len(name.strip()) <= 40 or printable(name) != name:
        raise SegbenchError(
            f"compare: {printable(repr(name))} is no name; give a text of 1 to 40 signs."
        )
    taken = {*METHODS, *(kind.title.casefold() for kind in METHODS.values()), *OTHERS}
    if name.casefold() in taken:
        raise SegbenchError(f"compare: the name '{name}' is taken by a method of the league.")
    return name


def _from_file(name: str, path: Path) -> pd.Series:
    """Return the labels of a file: the column customer_id, or the first, and the other one."""
    from segbench.datasets.own import files  # the engine's import is slow

    try:
        raw = files.read(TableParams(path=str(path), columns={}))
    except SegbenchError as error:
        raise SegbenchError(f"compare: '{name}': {error}") from None
    if raw.broken:
        first = raw.broken[0]
        raise SegbenchError(
            f"compare: '{name}': {path}: row {first.row} cannot be read ({first.reason}); rows "
            f"that cannot: {len(raw.broken)}. Correct or remove them."
        )
    table = raw.data.select(raw.columns).to_pandas().astype("string").apply(lambda c: c.str.strip())
    table = table.replace("", pd.NA)
    ids = "customer_id" if "customer_id" in table else table.columns[0]
    labels = [column for column in table if column != ids]
    if len(labels) != 1:
        raise SegbenchError(
            f"compare: '{name}': {path}: has {len(labels)} columns beside {printable(str(ids))}; it"
            " needs one with ids and one with labels."
        )
    nobody = table.loc[table[ids].isna(), labels[0]]
    if len(nobody):
        raise SegbenchError(
            f"compare: '{name}': {path}: {printable(str(ids))} is empty beside the label "
            f"'{printable(str(nobody.iloc[0]))}'; rows without: {len(nobody)}. Give or remove them."
        )
    return table.set_index(ids)[labels[0]]
