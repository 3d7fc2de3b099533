import json

import numpy as np
import pandas as pd
import pytest

from segbench.methods import load_state
from segbench.methods.attributes import Attributes
from support import make_customers


def table(**columns):
    return pd.DataFrame({"frequency": 1, **columns})


def sizes(method, customers):
    return method.predict(customers).value_counts(sort=False).to_dict()


def test_values_with_enough_customers_are_segments_in_their_own_order():
    customers = table(age=["25-34"] * 30 + ["5-9"] * 20 + ["65+"] * 48 + ["100+"] + [None])
    method = Attributes(("age",)).fit(customers)
    assert list(sizes(method, customers).items()) == [
        ("5-9", 20),
        ("25-34", 30),
        ("65+", 48),
        ("other", 1),
        ("unknown", 1),
    ]
    assert [segment.name for segment in method.segments_[-3:]] == ["age: 65+", "Other", "Unknown"]
    assert [segment.name_zh for segment in method.segments_[-2:]] == ["其他", "未知"]
    assert method.notes == ("age is unknown of 1.0 % of the customers at the cutoff.",)


def test_values_never_seen_are_other():
    method = Attributes(("age",)).fit(table(age=["a"] * 5 + ["b"] * 5))
    new = table(age=["a", "z", None])
    assert method.predict(new).tolist() == [
        "a",
        "other",
        "other",
    ]  # nobody was unknown when it was fitted
    assert "not known" in method.segments_[-1].definition


def test_numbers_are_cut_at_quantiles():
    values = np.arange(1.0, 101.0)
    method = Attributes(("income",), bins=4).fit(table(income=values))
    assert method.state_["cuts"]["income"]["bounds"] == [25.0, 50.0, 75.0]
    labels = method.predict(table(income=[24.9, 25.0, 75.0, 1e9, np.nan]))
    assert labels.tolist() == ["below 25", "25 to below 50", "75 or more", "75 or more", "other"]


def test_few_numbers_are_values():
    customers = table(children=[0.0] * 6 + [1.0] * 3 + [2.0])
    assert sizes(Attributes(("children",)).fit(customers), customers) == {
        "0": 6,
        "1": 3,
        "2": 1,
        "other": 0,
    }


def test_days_are_cut_at_quantiles_and_named_as_days():
    days = pd.to_datetime([f"20{year}-03-01" for year in range(10, 22)])
    customers = table(joined=pd.Series([*days, pd.NaT]))
    method = Attributes(("joined",), bins=2).fit(customers)
    assert sizes(method, customers) == {
        "below 2015-03-01": 5,
        "2015-03-01 or more": 7,
        "other": 0,
        "unknown": 1,
    }


def test_flags_are_yes_and_no():
    customers = table(staff=pd.Series([True] * 3 + [False] * 4 + [None], dtype=object))
    method = Attributes(("staff",)).fit(customers)
    assert sizes(method, customers) == {"no": 4, "yes": 3, "other": 0, "unknown": 1}
    assert method.segments_[1].name_zh == "staff: 是"


def test_words_of_the_data_for_other_and_unknown_join_ours():
    customers = table(region=["Other", "其他", "unknown", "未知", "north", None])
    assert sizes(Attributes(("region",)).fit(customers), customers) == {
        "north": 1,
        "other": 2,
        "unknown": 3,
    }


def test_two_columns_are_crossed_and_the_largest_combinations_kept():
    customers = table(
        a=["x"] * 50 + ["y"] * 40 + [None] * 10,
        b=["p"] * 45 + ["q"] * 5 + ["p"] * 35 + ["q"] * 5 + [None] * 8 + ["p"] * 2,
    )
    crossed = sizes(Attributes(("a", "b")).fit(customers), customers)
    assert crossed == {
        "x × p": 45,
        "x × q": 5,
        "y × p": 35,
        "y × q": 5,
        "Unknown × p": 2,
        "other": 0,
        "unknown": 8,
    }
    few = sizes(Attributes(("a", "b"), max_segments=4).fit(customers), customers)
    assert few == {"x × p": 45, "y × p": 35, "other": 12, "unknown": 8}
    share = sizes(Attributes(("a", "b"), min_share=0.04).fit(customers), customers)
    assert share["other"] == 2


def test_a_column_that_later_holds_nothing_at_all_is_unknown():
    method = Attributes(("age", "joined")).fit(
        table(
            age=[1.0, 2.0, 3.0, np.nan],
            joined=pd.to_datetime(["2020-01-01", "2020-01-02", "2020-01-03", None]),
        )
    )
    later = table(
        age=pd.Series([None, None], dtype=object), joined=pd.Series([None, None], dtype=object)
    )
    assert method.predict(later).tolist() == ["unknown", "unknown"]


@pytest.mark.parametrize("kind", ["text", "number", "all missing"])
def test_it_thaws(kind):
    column = {
        "text": ["a", "b", None],
        "number": [1.5, 2.5, np.nan],
        "all missing": [None, None, None],
    }[kind]
    customers = table(x=pd.Series(column))
    method = Attributes(("x",)).fit(customers)
    assert (
        load_state(json.loads(json.dumps(method.to_dict())))
        .predict(customers)
        .equals(method.predict(customers))
    )
    assert method.predict(customers).iloc[-1] == "unknown"


def test_what_can_be_named_is_said():
    columns = make_customers(3).columns
    assert Attributes().applicable(columns) == (
        False,
        "needs one or two columns named in attributes.columns; attributes that this data has: "
        "age, region",
    )  # fmt: skip
    usable, reason = Attributes(("agee",)).applicable(columns)
    assert not usable
    assert (
        reason == "needs agee, which this data does not have; attributes that it has: age, region"
    )
    assert Attributes().applicable(["frequency"])[1].endswith("this data has: none")
    assert Attributes(("age", "region")).applicable(columns) == (True, "")


def test_texts_that_look_alike_stay_apart():
    customers = table(x=["a" * 80 + "1"] * 5 + ["a" * 80 + "2"] * 5)
    method = Attributes(("x",)).fit(customers)
    assert (
        len({segment.code for segment in method.segments_})
        == len({segment.name for segment in method.segments_})
        == 3
    )
    assert sorted(sizes(method, customers).values()) == [0, 5, 5]
