"""One thing is one thing."""

from segbench.runtime.counts import all_of, counted


def test_one_is_not_many():
    assert [counted(number, "row") for number in (0, 1, 2248)] == ["0 rows", "1 row", "2,248 rows"]
    assert [all_of(number, "row") for number in (1, 2248)] == ["the only row", "all 2,248 rows"]
