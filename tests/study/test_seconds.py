"""How long results took, from one process to the next."""

import pytest

from segbench.study.seconds import NAME, Seconds


def test_what_was_noted_is_known_to_others(tmp_path):
    Seconds(tmp_path).keep("shop: 客户", 12.345)
    Seconds(tmp_path).keep("shop: the league", 3.0)
    Seconds(tmp_path).keep("shop: the league", 4.0)
    assert Seconds(tmp_path).known() == {"shop: 客户": 12.3, "shop: the league": 4.0}


@pytest.mark.parametrize("content", ["", "[]", "{", '{"a": "x"}', '{"a": null}', "\xff"])
def test_a_damaged_file_is_nothing_known(content, tmp_path):
    (tmp_path / NAME).write_bytes(content.encode("latin-1"))
    assert Seconds(tmp_path).known() == {}
    Seconds(tmp_path).keep("a", 1.0)
    assert Seconds(tmp_path).known() == {"a": 1.0}


def test_where_nothing_is_kept_nothing_is_known(tmp_path):
    for folder in (None, tmp_path / "gone"):
        Seconds(folder).keep("a", 1.0)
        assert Seconds(folder).known() == {}
    assert list(tmp_path.iterdir()) == []
