"""A method that is a function: its labels are segments, and what it says later is never lost."""

import numpy as np
import pandas as pd
import pytest

from segbench.errors import SegbenchError
from segbench.methods import METHODS, load_state
from segbench.methods.by_function import ByFunction
from support import make_customers

CUSTOMERS = make_customers(6).assign(monetary=[10.0, 20.0, 30.0, 400.0, 500.0, 6000.0])


def kind_of(function):
    class Own(ByFunction):
        name, title, title_zh, idea, complexity = "own", "Own", "自", "By a function.", 3
        label = staticmethod(function)

    return Own


def words(customers):
    paid = customers["monetary"]
    return np.select([paid > 5000, paid > 100], ["huge", "big"], "small")


def test_labels_that_were_met_are_segments_and_the_rest_is_other():
    method = kind_of(words)().fit(CUSTOMERS.head(5))
    assert list(method.names.values()) == ["big", "small", "Other"]
    labels = method.predict(CUSTOMERS)
    assert labels.map(method.names).tolist() == [*["small"] * 3, "big", "big", "Other"]


def test_the_categories_of_a_categorical_are_all_segments_best_first():
    order = ["huge", "big", "small"]
    method = kind_of(lambda customers: pd.Categorical(words(customers), order))().fit(CUSTOMERS)
    assert list(method.names.values()) == order
    assert method.predict(CUSTOMERS).tolist() == words(CUSTOMERS).tolist()


def test_a_label_outside_of_its_categories_is_refused():
    method = kind_of(
        lambda customers: pd.Series(words(customers), customers.index).astype("category")
    )
    with pytest.raises(SegbenchError, match="own: the function gives the label 'huge', which is"):
        method().fit(CUSTOMERS.head(5)).predict(CUSTOMERS)


def test_a_function_that_looks_at_other_rows_cannot_be_fitted():
    rank = kind_of(lambda customers: customers["monetary"].rank() > len(customers) / 2)
    with pytest.raises(SegbenchError, match=r"own gave .* customers another label"):
        rank().fit(make_customers(100))


def test_frozen_it_gives_the_same_labels(monkeypatch):
    kind = kind_of(words)
    monkeypatch.setitem(METHODS, "own", kind)
    method = kind().fit(CUSTOMERS.head(5))
    assert load_state(method.to_dict()).predict(CUSTOMERS).equals(method.predict(CUSTOMERS))


def test_a_label_that_is_called_other_stays_apart_from_the_rest():
    method = kind_of(lambda customers: ["Other"] * len(customers))().fit(CUSTOMERS)
    assert list(method.names.values()) == ["Other", "Other labels"]


def test_resampled_customers_share_an_id_and_have_a_label_each():
    twice = pd.concat([CUSTOMERS, CUSTOMERS.head(2).assign(monetary=200.0)])
    method = kind_of(lambda customers: pd.Series(words(customers), customers.index))().fit(twice)
    assert method.predict(twice).index.equals(twice.index)
    assert method.predict(twice).tolist() == words(twice).tolist()
