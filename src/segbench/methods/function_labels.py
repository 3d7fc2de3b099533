"""What a function that classifies customers has to give back: one label a customer.

A label may depend on the customer's own row alone. Whoever looks at the other rows knows, of a
later day, what nobody knew on the earlier one, and could not label one customer at the counter.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from segbench.errors import SegbenchError, printable

MOST_CLASSES = 100
"""Of more, each would be too small to learn from, and nobody would act by them."""

Label = Callable[[pd.DataFrame], Any]

OTHER_ROWS = (
    "it looks at the other rows or at their order, as a mean, a rank or a quantile of a column "
    "does. Compare with a number instead; or give an object whose fit(customers) learns that number"
    " on an earlier day and whose predict(customers) uses it"
)


def labels_of(who: str, label: Label, customers: pd.DataFrame, where: str) -> pd.Series:
    """Return what a function says of customers, as a categorical of text in their order.

    Parameters
    ----------
    who, where
        Who is asked, and when, for messages.

    Raises
    ------
    SegbenchError
        It fails, or does not give each customer a label, or too many different ones.
    """
    try:
        return as_labels(who, label(customers.copy()), customers.index, where)
    except SegbenchError:
        raise
    except Exception as error:
        columns = ""
        if isinstance(error, KeyError | AttributeError):
            columns = f" The table has: {', '.join(customers)}."
        raise SegbenchError(
            f"{who} failed {where}: {type(error).__name__}: {printable(str(error), 300)}.{columns}"
        ) from error


def as_labels(who: str, found: Any, index: pd.Index, where: str) -> pd.Series:
    """Return labels as a categorical of text; a Series is looked up by customer_id."""
    if isinstance(found, pd.Series):
        if not found.index.is_unique:
            twice = found.index[found.index.duplicated()][0]
            raise SegbenchError(f"{who} labels customer {twice} more than once.")
        labels = found.reindex(index)
    elif isinstance(found, list | tuple | np.ndarray | pd.Index | pd.api.extensions.ExtensionArray):
        if np.ndim(found) != 1 or len(found) != len(index):
            raise SegbenchError(
                f"{who} gave labels of the shape {np.shape(found)} {where} for "
                f"{len(index)} customers; give one each, in the order of the rows."
            )
        labels = pd.Series(found, index=index)
    else:
        raise SegbenchError(
            f"{who} gave a {type(found).__name__} {where}; give one label a customer, "
            "as a Series, an array or a list."
        )
    missing = labels.index[labels.isna()]
    if len(missing):
        raise SegbenchError(
            f"{who} gave no label to {len(missing)} of {len(index)} customers {where},"
            f" e.g. {missing[0]}. Each needs one; call the rest 'other'."
        )
    labels = _categorical(labels)
    classes = labels.nunique()
    if classes > MOST_CLASSES:
        raise SegbenchError(
            f"{who} gave {classes} different labels {where}; at most {MOST_CLASSES} "
            "can be compared. Cut numbers into classes, e.g. pd.cut(values, [0, 100, 1e9])."
        )
    return labels


def _categorical(labels: pd.Series) -> pd.Series:
    """Return labels as a categorical of text, in the order of theirs or of their values."""
    if not isinstance(labels.dtype, pd.CategoricalDtype):
        if labels.map(type).nunique() > 1:
            labels = labels.astype(str)
        labels = labels.astype("category")
    names = labels.cat.categories.astype(str)
    return (
        labels.cat.rename_categories(names) if names.is_unique else _categorical(labels.astype(str))
    )


def check_steady(
    who: str, label: Label, customers: pd.DataFrame, labels: pd.Series, seed: int
) -> None:
    """Refuse a function by which a label depends on more than the customer's own row.

    Raises
    ------
    SegbenchError
        Asked again, with the rows shuffled, or with half of them away, it gives somebody another
        label.
    """
    half = customers.sample(frac=0.5, random_state=seed)
    shuffled = customers.sample(frac=1, random_state=seed)
    for table, when, why in (
        (customers, "asked again", "it draws at random; give it a seed"),
        (shuffled, "with the rows in another order", OTHER_ROWS),
        (half, "with half of the customers away", OTHER_ROWS),
    ):
        again = labels_of(who, label, table, when).astype(str)
        before = labels.loc[again.index].astype(str)
        other = again.index[(again != before).to_numpy()]
        if len(other):
            one = other[0]
            raise SegbenchError(
                f"{who} gave {len(other)} of {len(again)} customers another label "
                f"{when}, e.g. customer {one}: '{printable(before[one])}', then "
                f"'{printable(again[one])}'. A label may depend on the customer's own row alone; "
                f"{why}."
            )


def by_text(who: str, given: pd.Series, customers: Mapping[date, pd.Index]) -> pd.Series:
    """Return given labels by customer_id as text.

    Parameters
    ----------
    customers
        Those of each cutoff, who all need a label.

    Raises
    ------
    SegbenchError
        Somebody has none.
    """
    labels = given.set_axis(given.index.astype(str))
    known = labels.index[labels.notna()]
    every = {customer: day for day, index in customers.items() for customer in index.astype(str)}
    without = [customer for customer in every if customer not in known]
    if without:
        one = without[0]
        raise SegbenchError(
            f"{who} has no label for {len(without)} of the {len(every)} customers of "
            f"{len(customers)} cutoffs, from {min(customers)} on, e.g. {one} of {every[one]}. All "
            "of them need one, also who left since: a class of those without would tell who did. "
            "Label them as they were then, or set evaluation.folds, which compares at the last "
            "cutoff alone."
        )
    return labels
