"""Repeated customers, against pandas."""

from contextlib import closing

import numpy as np
import pandas as pd
import pytest

from segbench.scoring.duplicate_ids import CONFLICT, COPY, ONCE, Repeats


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
