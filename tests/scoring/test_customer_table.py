"""Cells into customers: numbers however they are stored, texts, values that may be missing."""

from contextlib import closing
from decimal import Decimal

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from segbench.datasets.own import batches
from segbench.datasets.own.batches import open_batches
from segbench.scoring.customer_table import CONFLICT, COPY, ONCE, CustomerTable, Repeats


def read(tmp_path, columns, needs=(), optional=None):
    path = tmp_path / "c.parquet"
    pq.write_table(pa.table({"customer_id": ["007", "8", " 9 "], **columns}), path)
    rows = list(CustomerTable([open_batches(path, "c.parquet")], needs, optional or {}).rows())
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
    assert read(tmp_path, {"x": [True, False, None]}, (), {"x": "number"})[0]["x"].fillna(
        -1
    ).tolist() == [1, 0, -1]


def test_what_is_not_needed_may_be_missing_but_not_wrong(tmp_path):
    customers, rejected = read(tmp_path, {"x": ["", "1", "one"]}, (), {"x": "number"})
    assert customers["x"].isna().tolist() == [True, False]
    assert rejected[["row", "customer_id", "reason", "found"]].to_numpy().tolist() == [
        [3, "9", "x is no number", "one"]
    ]


def test_texts_stay_texts(tmp_path):
    customers, rejected = read(tmp_path, {"x": [' {"a": 1} ', "null", "é"]}, (), {"x": "text"})
    assert customers["x"].tolist()[::2] == ['{"a": 1}', "é"]
    assert customers["x"].isna().tolist() == [False, True, False]
    assert rejected.empty


def test_the_first_reason_stands(tmp_path):
    _, rejected = read(
        tmp_path, {"frequency": ["0", "x", "3"], "x": ["", "", "1"]}, ["frequency", "x"]
    )
    assert rejected["reason"].tolist() == ["frequency is less than 1", "frequency is no number"]


@pytest.mark.parametrize(
    "cells", [[True, False, None], ["true", "NO", " "], ["1", "0", "null"], [1, 0, None]]
)
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


@pytest.mark.parametrize(
    ("kind", "says"), [("flag", "x is no yes or no"), ("day", "x is no day (YYYY-MM-DD)")]
)
def test_what_is_no_flag_and_no_day_is_set_aside(tmp_path, kind, says):
    _, rejected = read(tmp_path, {"x": ["perhaps", "2023-02-30", "03/04/2023"]}, (), {"x": kind})
    assert rejected["reason"].tolist() == [says] * 3


def test_copies_with_yes_and_no_are_copies_whatever_their_batches_hold(tmp_path, monkeypatch):
    monkeypatch.setattr(batches, "ROWS", 1)
    path = tmp_path / "c.parquet"
    pq.write_table(
        pa.table({"customer_id": ["a", "b", "a", "b"], "x": [None, True, None, False]}), path
    )
    rows = list(CustomerTable([open_batches(path, "c")], (), {"x": "flag"}).rows())
    reasons = [reason for part in rows for reason in part.rejected["reason"]]
    assert [reason.split(":")[0] for reason in reasons] == [
        "customer_id on several rows that differ",
        "the same row again",
        "customer_id on several rows that differ",
    ]


AS_OWN_DATA = [
    (["1.234,50 €", "12,50", "7"], [1234.5, 12.5, 7.0]),
    (["(12.50)", "€5", "1,234.50"], [-12.5, 5.0, 1234.5]),
    (["1 234,5", "0,5", "2"], [1234.5, 0.5, 2.0]),
    (["CHF 1'234.-", "+5", "1e3"], [1234.0, 5.0, 1000.0]),
]


@pytest.mark.parametrize(("cells", "values"), AS_OWN_DATA)
def test_numbers_are_written_as_in_own_data_and_their_mark_is_told_by_all_cells(
    tmp_path, monkeypatch, cells, values
):
    monkeypatch.setattr(batches, "ROWS", 1)  # the telling cell may stand in any batch
    customers, rejected = read(tmp_path, {"x": cells}, ["x"])
    assert customers["x"].tolist() == values
    assert rejected.empty


def test_a_sign_or_blank_inside_of_a_number_makes_it_none(tmp_path):
    _, rejected = read(tmp_path, {"x": ["5€50", "1 2", "--5"]}, ["x"])
    assert rejected["reason"].tolist() == ["x is no number"] * 3


@pytest.mark.parametrize(
    "cells",
    [
        ["03/10/2023", "13/01/2022", "1/2/2022"],
        ["3. Okt. 2023", "13 January 2022", "2022-02-01"],
        ["2023-10-03 00:00:00+00", "2022-01-13T00:00:00Z", "2022-02-01 00:00:00 UTC"],
        ["1696291200", "1642032000", "1643673600"],
        [1696291200, 1642032000, 1643673600],
        ["45202", "44574", "44593"],
    ],
)
def test_days_are_written_as_in_own_data(tmp_path, monkeypatch, cells):
    monkeypatch.setattr(batches, "ROWS", 1)
    customers, rejected = read(tmp_path, {"x": pa.array(cells)}, (), {"x": "day"})
    assert customers["x"].dt.strftime("%Y-%m-%d").tolist() == [
        "2023-10-03",
        "2022-01-13",
        "2022-02-01",
    ]
    assert rejected.empty


def test_days_in_an_order_that_nothing_tells_are_not_guessed(tmp_path):
    customers, rejected = read(
        tmp_path, {"x": ["03/04/2023", "2023-04-05", "05-06-07"]}, (), {"x": "day"}
    )
    assert customers.index.tolist() == ["8"]
    assert rejected["reason"].tolist() == ["x is no day (YYYY-MM-DD)"] * 2


def flags(ids, values, batch):
    table = pd.DataFrame({"id": ids, "value": values})
    with closing(Repeats()) as repeats:
        for start in range(0, len(table), batch):
            part = table.iloc[start : start + batch]
            repeats.add(part["id"], part[["value"]], np.arange(start, start + len(part)))
        return repeats.flags(len(table))


def test_by_hand():
    found = flags(
        ["07", "7", "a", "a", "b", "b", "b", "07"], [1.0, 1.0, 2.0, 2.0, 3.0, 3.0, 4.0, 1.0], 3
    )
    assert found.tolist() == [ONCE, ONCE, ONCE, COPY, CONFLICT, CONFLICT, CONFLICT, COPY]


@pytest.mark.parametrize("batch", [70, 500, 5000])
def test_as_pandas_finds_them(batch):
    rng = np.random.default_rng(1)
    ids = pd.Series(rng.integers(0, 3000, 2000).astype(str))
    values = pd.Series(rng.integers(0, 2, 2000).astype(float))
    several = values.groupby(ids).transform("nunique") > 1
    copy = ids.duplicated(keep="first")
    expected = np.where(several, CONFLICT, np.where(copy, COPY, ONCE))
    assert flags(ids, values, batch).tolist() == expected.tolist()
    assert {ONCE, COPY, CONFLICT} == set(expected)


def test_missing_values_are_values():
    assert flags(["a", "a", "b", "b"], [np.nan, np.nan, np.nan, 1.0], 2).tolist() == [
        ONCE,
        COPY,
        CONFLICT,
        CONFLICT,
    ]


def test_rows_left_out_do_not_count():
    with closing(Repeats()) as repeats:
        repeats.add(pd.Series(["a"]), pd.DataFrame({"value": [1.0]}), np.array([2]))
        repeats.add(
            pd.Series([], dtype=object), pd.DataFrame({"value": []}), np.array([], dtype=int)
        )
        assert repeats.flags(4).tolist() == [ONCE] * 4


def test_no_rows_at_all():
    with closing(Repeats()) as repeats:
        assert len(repeats.flags(0)) == 0
