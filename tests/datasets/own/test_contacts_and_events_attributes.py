"""Attributes as what all of their values are."""

import pandas as pd
import pytest

ORDERS = "who,on,paid\n" + "".join(f"{who},2020-01-0{n},1\n" for n, who in enumerate("ABCD", 1))
BY_DAY = {"customer_id": "who", "ordered_at": "on", "amount": "paid"}


def column(own, *cells):
    people = "id,x\n" + "".join(
        f'{who},"{cell}"\n' for who, cell in zip("ABCD", cells, strict=False)
    )
    dataset = own(
        ORDERS, BY_DAY, tables={"customers": (people, {"customer_id": "id"}, {"attributes": ["x"]})}
    )
    return dataset.customers.order_by("customer_id").to_pandas()["x"]


@pytest.mark.parametrize(
    ("cells", "read"),
    [
        (("12", "-3.5", "", "0"), [12.0, -3.5, None, 0.0]),
        (("1,5", "12,25"), [1.5, 12.25]),
        (("true", "", "False"), [True, None, False]),
        (("north", "12"), ["north", "12"]),
        (("25-34", "65+", "7"), ["25-34", "65+", "7"]),
        (("01067", "20095"), ["01067", "20095"]),  # leading zeros: a code
        (("2020-01-02", "never"), ["2020-01-02", "never"]),
        (("", ""), [None, None]),
    ],
)
def test_a_column_is_what_all_of_its_values_are(own, cells, read):
    found = column(own, *cells)
    assert [None if pd.isna(value) else value for value in found] == read


@pytest.mark.parametrize(
    "cells",
    [
        ("2019-12-31", "2020-02-01", ""),
        ("31/12/2019", "01/02/2020", ""),
        ("31.12.2019", "1.2.2020", ""),
    ],
)
def test_days_are_moments_however_they_are_written(own, cells):
    found = column(own, *cells)
    assert found.iloc[:2].tolist() == [pd.Timestamp("2019-12-31"), pd.Timestamp("2020-02-01")]
    assert pd.isna(found.iloc[2])


def test_every_customer_stays_once_and_several_columns_are_read(own):
    people = "id,a,b,c\nA,1,true,x\nB,1,,x\nC,2,false,y\n"
    dataset = own(
        ORDERS,
        BY_DAY,
        tables={"customers": (people, {"customer_id": "id"}, {"attributes": ["a", "b", "c"]})},
    )
    rows = dataset.customers.order_by("customer_id").to_pandas()
    assert rows["customer_id"].tolist() == ["A", "B", "C"]
    assert rows["a"].tolist() == [1.0, 1.0, 2.0]
    assert rows["c"].tolist() == ["x", "x", "y"]


def test_tables_without_a_day_are_told(own):
    people, answers = "id,x\nA,1\n", "id,risk\nA,averse\n"
    tables = {
        "customers": (people, {"customer_id": "id"}, {"attributes": ["x"]}),
        "survey": (answers, {"customer_id": "id", "risk_preference": "risk"}, {}),
    }
    undated = [
        fact for fact in own(ORDERS, BY_DAY, tables=tables).facts if "says nothing of when" in fact
    ]
    assert [fact.split()[2] for fact in undated] == ["customers", "survey"]
    dated = {
        "customers": (
            "id,x,at\nA,1,2020-01-01\n",
            {"customer_id": "id", "updated_at": "at"},
            {"attributes": ["x"]},
        )
    }
    assert not [
        fact for fact in own(ORDERS, BY_DAY, tables=dated).facts if "says nothing of when" in fact
    ]
