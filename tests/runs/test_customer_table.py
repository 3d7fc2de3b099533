"""Cells into customers: numbers however they are stored, texts, values that may be missing."""

from decimal import Decimal

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from segbench.datasets.own import batches
from segbench.datasets.own.batches import BatchFile
from segbench.runs.customer_table import CustomerTable


def read(tmp_path, columns, needs=(), optional=None):
    path = tmp_path / "c.parquet"
    pq.write_table(pa.table({"customer_id": ["007", "8", " 9 "], **columns}), path)
    rows = list(CustomerTable([BatchFile(path, "c.parquet")], needs, optional or {}).rows())
    return pd.concat([part.customers for part in rows]), pd.concat([part.rejected for part in rows])


@pytest.mark.parametrize(
    "cells",
    [
        pa.array([1, 2, 3], pa.int8()),
        pa.array([1.0, 2.0, 3.0], pa.float32()),
        pa.array([Decimal("1.00"), Decimal("2.00"), Decimal("3.00")]),
        pa.array(["1", "2.0", "3e0"]),
        pa.array(["1", "2", "3"], pa.large_string()),
        pa.array(["1", "2", "3"]).dictionary_encode(),
    ],
)
def test_numbers_are_numbers_however_they_are_stored(tmp_path, cells):
    customers, rejected = read(tmp_path, {"x": cells}, ["x"])
    assert customers["x"].tolist() == [1.0, 2.0, 3.0]
    assert customers.index.tolist() == ["007", "8", "9"]
    assert rejected.empty


def test_yes_and_no_are_numbers(tmp_path):
    assert read(tmp_path, {"x": [True, False, None]}, (), {"x": "number"})[0]["x"].fillna(-1).tolist() == [1, 0, -1]


def test_what_is_not_needed_may_be_missing_but_not_wrong(tmp_path):
    customers, rejected = read(tmp_path, {"x": ["", "1", "one"]}, (), {"x": "number"})
    assert customers["x"].isna().tolist() == [True, False]
    assert rejected[["row", "customer_id", "reason", "found"]].to_numpy().tolist() == [[3, "9", "x is no number", "one"]]


def test_texts_stay_texts(tmp_path):
    customers, rejected = read(tmp_path, {"x": [' {"a": 1} ', "null", "é"]}, (), {"x": "text"})
    assert customers["x"].tolist()[::2] == ['{"a": 1}', "é"]
    assert customers["x"].isna().tolist() == [False, True, False]
    assert rejected.empty


def test_the_first_reason_stands(tmp_path):
    _, rejected = read(tmp_path, {"frequency": ["0", "x", "3"], "x": ["", "", "1"]}, ["frequency", "x"])
    assert rejected["reason"].tolist() == ["frequency is less than 1", "frequency is no number"]


@pytest.mark.parametrize("cells", [[True, False, None], ["true", "NO", " "], ["1", "0", "null"], [1, 0, None]])
def test_yes_and_no(tmp_path, cells):
    customers, rejected = read(tmp_path, {"x": cells}, (), {"x": "flag"})
    assert customers["x"].tolist() == [True, False, None]
    assert rejected.empty


@pytest.mark.parametrize(
    "cells",
    [
        ["2023-05-01", "2022-12-31 10:30:00", ""],
        pd.to_datetime(["2023-05-01", "2022-12-31 10:30:00", None], format="ISO8601"),
    ],
)
def test_days(tmp_path, cells):
    customers, rejected = read(tmp_path, {"x": pa.array(cells)}, (), {"x": "day"})
    assert customers["x"].dt.strftime("%Y-%m-%d").tolist()[:2] == ["2023-05-01", "2022-12-31"]
    assert customers["x"].isna().tolist() == [False, False, True]
    assert rejected.empty


@pytest.mark.parametrize(("kind", "says"), [("flag", "x is no yes or no"), ("day", "x is no day (YYYY-MM-DD)")])
def test_what_is_no_flag_and_no_day_is_set_aside(tmp_path, kind, says):
    _, rejected = read(tmp_path, {"x": ["perhaps", "2023-02-30", "03/04/2023"]}, (), {"x": kind})
    assert rejected["reason"].tolist() == [says] * 3


def test_copies_with_yes_and_no_are_copies_whatever_their_batches_hold(tmp_path, monkeypatch):
    monkeypatch.setattr(batches, "ROWS", 1)
    path = tmp_path / "c.parquet"
    pq.write_table(pa.table({"customer_id": ["a", "b", "a", "b"], "x": [None, True, None, False]}), path)
    rows = list(CustomerTable([BatchFile(path, "c")], (), {"x": "flag"}).rows())
    reasons = [reason for part in rows for reason in part.rejected["reason"]]
    assert [reason.split(":")[0] for reason in reasons] == [
        "customer_id on several rows that differ",
        "the same row again",
        "customer_id on several rows that differ",
    ]
