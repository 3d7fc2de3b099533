"""What a function may give back as labels, and what is refused, each with one message."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from segbench.errors import SegbenchError
from segbench.methods.function_labels import (
    MOST_CLASSES,
    as_labels,
    by_text,
    check_steady,
    labels_of,
)
from support import make_customers

CUSTOMERS = make_customers(120)
IDS = CUSTOMERS.index


def big(customers):
    return np.where(customers["monetary"] > 300, "big", "small")


@pytest.mark.parametrize(
    "form",
    [list, tuple, np.array, pd.Index, pd.array, pd.Categorical],
    ids=lambda form: form.__name__,
)
def test_labels_may_be_any_sequence_in_the_order_of_the_rows(form):
    labels = labels_of("x", lambda customers: form(list(big(customers))), CUSTOMERS, "here")
    assert labels.astype(str).tolist() == big(CUSTOMERS).tolist()
    assert labels.index.equals(IDS)


def test_a_series_is_looked_up_by_customer():
    shuffled = pd.Series(big(CUSTOMERS), IDS).sample(frac=1, random_state=1)
    assert as_labels("x", shuffled, IDS, "here").astype(str).tolist() == big(CUSTOMERS).tolist()


@pytest.mark.parametrize(
    ("found", "categories"),
    [
        ([10, 9, 10], ["9", "10"]),  # numbers in their order, not that of their digits
        ([True, False, True], ["False", "True"]),
        (["b", "a", "b"], ["a", "b"]),
        ([1, "1", "x"], ["1", "x"]),
        (pd.Categorical(["low", "high", "low"], ["low", "mid", "high"]), ["low", "mid", "high"]),
        (pd.cut([1, 5, 1], [0, 2, 9]), ["(0, 2]", "(2, 9]"]),
        (pd.Categorical([1, "1", 1]), ["1"]),
    ],
)
def test_classes_are_texts_in_their_own_order(found, categories):
    assert list(as_labels("x", found, pd.Index([1, 2, 3]), "here").cat.categories) == categories


def twice(customers):
    return pd.Series("a", [customers.index[0], *customers.index])


@pytest.mark.parametrize(
    ("label", "message"),
    [
        (lambda _: None, "x gave a NoneType here; give one label a customer"),
        (lambda _: "big", "x gave a str here"),
        (lambda customers: customers[["monetary"]], "x gave a DataFrame here"),
        (lambda _: ["a"], r"shape \(1,\) here for 120 customers; give one each"),
        (lambda customers: np.zeros((len(customers), 2)), r"shape \(120, 2\) here"),
        (lambda customers: [*big(customers).tolist()[:-1], None], "no label to 1 of 120 customers"),
        (lambda customers: customers["monetary"].head(20), "no label to 100 of 120 customers here"),
        (lambda customers: customers["monetary"], "gave 120 different labels here; at most 100"),
        (lambda customers: customers["spend"], "KeyError: 'spend'. The table has: .*frequency"),
        (lambda customers: customers.spend, "no attribute 'spend'. The table has: .*frequency"),
        (lambda _: 1 / 0, "x failed here: ZeroDivisionError"),
        (lambda customers: [{1}] * len(customers), "x failed here: TypeError"),
        (twice, "x labels customer 1 more than once"),
    ],
)
def test_what_is_no_classification_is_one_message(label, message):
    assert MOST_CLASSES == 100
    with pytest.raises(SegbenchError, match=message) as caught:
        labels_of("x", label, CUSTOMERS, "here")
    assert "\n" not in str(caught.value)


def test_a_function_cannot_change_the_table():
    before = CUSTOMERS.copy()

    def spoil(customers):
        customers["monetary"] = 0
        return big(customers)

    labels_of("x", spoil, CUSTOMERS, "here")
    pd.testing.assert_frame_equal(CUSTOMERS, before)


def steady(label):
    check_steady("x", label, CUSTOMERS, labels_of("x", label, CUSTOMERS, "here"), seed=1)


def test_a_rule_by_row_passes():
    steady(big)
    steady(lambda customers: customers["gap_regularity"].fillna(9) > 0)


DRAWN = np.random.default_rng(1)


@pytest.mark.parametrize(
    ("label", "message"),
    [
        (lambda customers: DRAWN.integers(0, 2, len(customers)), "asked again.*it draws at random"),
        (lambda customers: np.arange(len(customers)) % 2, "with the rows in another order"),
        (lambda customers: pd.factorize(big(customers))[0], "with the rows in another order"),
        (
            lambda customers: customers["monetary"].sort_values().rank() > len(customers) / 2,
            "with half of the customers away, e.g. customer [0-9]+: '(True|False)', then",
        ),
        (lambda customers: pd.qcut(customers["monetary"], 4), "with half of the customers away"),
        (
            lambda customers: customers["monetary"] > customers["monetary"].mean(),
            "half of the customers away.*fit.customers. learns that number on an earlier day",
        ),
    ],
)
def test_whoever_looks_at_other_rows_is_refused(label, message):
    with pytest.raises(SegbenchError, match=message):
        steady(label)


DAY, EARLIER = date(2020, 1, 1), date(2019, 12, 1)


@pytest.mark.parametrize("as_text", [str, int])
def test_given_labels_are_found_whatever_the_type_of_the_ids(as_text):
    given = pd.Series(big(CUSTOMERS), [as_text(customer) for customer in IDS])
    labels = by_text("x", given, {DAY: IDS})
    assert labels.loc[IDS.astype(str)].tolist() == big(CUSTOMERS).tolist()


def test_customers_of_any_cutoff_without_a_label_are_counted_and_one_is_named():
    given = pd.Series(big(CUSTOMERS), IDS).drop([3, 4]).astype(object)
    given[7] = None
    message = (
        "no label for 3 of the 120 customers of 2 cutoffs, from 2019-12-01 on, "
        "e.g. 3 of 2020-01-01.*or set evaluation.folds"
    )
    with pytest.raises(SegbenchError, match=message):
        by_text("x", given, {EARLIER: IDS[:50], DAY: IDS})
