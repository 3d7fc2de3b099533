"""Databases that are files: found as they are written, with a hint where they are not."""

import duckdb
import pytest

from segbench.datasets.own.connection import connect
from segbench.errors import SegbenchError


def test_three_slashes_are_explained_where_the_path_is_meant_from_here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    duckdb.connect("my shop.duckdb").close()
    hint = "from here it is duckdb://my%20shop.duckdb"
    with pytest.raises(SegbenchError, match=rf"no such file, and none is made\..* {hint}"):
        connect("duckdb:///my%20shop.duckdb", 5)
    with pytest.raises(SegbenchError, match=r"no such file, and none is made$"):
        connect("duckdb:///other.duckdb", 5)
    with pytest.raises(SegbenchError, match=r"no such file, and none is made$"):
        connect("duckdb://other.duckdb", 5)
    assert connect("duckdb://my%20shop.duckdb", 5).list_tables() == []
