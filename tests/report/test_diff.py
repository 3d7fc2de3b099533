"""What differs between two runs: named one by one, and counted by hand."""

import json
import math

import pandas as pd
import pytest

from report_pairs import AFTER, BEFORE, CARD, write_pair_side
from segbench.errors import SegbenchError
from segbench.report.diff import Difference
from segbench.report.diff_sides import differing, flat


@pytest.fixture
def pair(tmp_path):
    """Return what differs between two folders: of the given labels, and with these changes."""

    def make(before=None, after=None, one=None, other=None, **second):
        places = (tmp_path / name for name in ("one", "other"))
        first, second = (
            write_pair_side(folder, {"rfm": labels or BEFORE}, **options)
            for folder, labels, options in zip(
                places, (before, after), (one or {}, {**(other or {}), **second}), strict=True
            )
        )
        return Difference(first, second)

    return make


def rows(table):
    return [tuple(row) for row in table.itertuples(index=False)]


def test_two_runs_of_the_same_are_the_same(pair):
    found = pair(changes={"params": {"name": "other"}})
    assert found.same
    assert found.reasons == 0


def test_a_parameter_is_named_by_its_key(pair):
    found = pair(changes={"params": {"rfm": {"reference": "median"}, "new": [1, 2]}})
    assert rows(found.parameters) == [
        ("rfm.reference", "mean", "median"),
        ("new", "not there", "[1, 2]"),
    ]
    assert found.data.empty
    assert found.code.empty
    assert found.reasons == 2


def test_data_are_named_with_their_ledger(pair):
    ledger = [{"table": "orders", "row": "read", "rows": 130}]
    found = pair(
        changes={"data": {"fingerprint": "bb", "ledger": ledger, "last_day": "2024-01-31"}}
    )
    assert rows(found.data) == [
        ("last day", "2023-12-31", "2024-01-31"),
        ("fingerprint", "aa", "bb"),
        ("orders: read", "100", "130"),
    ]
    assert (found.other_rows, found.asked_for, found.reasons) == (True, [], 1)


def test_other_rows_that_a_parameter_asks_for_are_no_reason_of_their_own(pair):
    changes = {"params": {"max_customers": 30}, "data": {"fingerprint": "bb", "customers": 30}}
    found = pair(changes=changes)
    assert found.asked_for == ["max_customers"]
    assert found.reasons == 1


def test_other_customers_of_the_same_rows_are_no_other_rows(pair):
    found = pair(changes={"params": {"cutoff": "2023-09-01"}, "data": {"customers": 39}})
    assert rows(found.data) == [("customers at the cutoff", "40", "39")]
    assert not found.other_rows
    assert found.reasons == 1


def test_parameters_that_decide_on_no_result_are_no_difference(pair):
    changes = {"params": {"threads": 7, "cache": {"folder": "mine", "max_gb": 2.0}, "name": "b"}}
    found = pair(changes=changes)
    assert rows(found.parameters) == []
    assert found.reasons == 0


def test_code_and_libraries_are_named(pair):
    found = pair(changes={"code_sha256": "c1", "versions": {"pandas": "3.1.0"}})
    assert rows(found.code) == [("code (SHA-256)", "c0", "c1"), ("pandas", "3.0.0", "3.1.0")]
    assert found.reasons == 1


def test_another_commit_of_the_same_sources_is_no_reason(pair):
    found = pair(changes={"commit": "abc"}, after=AFTER)
    assert rows(found.code) == [("commit", "None", "abc")]
    assert (found.other_code, found.reasons, found.same) == (False, 0, False)


def test_verdicts_begin_with_retention(pair):
    better = {**CARD["verdicts"]["retention"], "pick": "som"}
    found = pair(changes={"verdicts": {"retention": better}})
    table = found.verdicts
    assert list(table["outcome"].unique()) == ["retention", "conversion"]
    changed = table[table["a"] != table["b"]]
    assert rows(changed) == [("retention", "recommended", "rfm", "som")]


def test_a_card_without_verdicts_is_of_an_earlier_version_and_no_failure(pair):
    found = pair(other={"changes": {"verdicts": None, "data": None}})
    for part in ("verdicts", "data"):
        path = found.runs[1].folder / "run.json"
        card = json.loads(path.read_text())
        del card[part]
        path.write_text(json.dumps(card))
    found = Difference(*(run.folder for run in found.runs))
    assert set(found.verdicts["b"]) == {"not there"}
    assert set(found.data["b"]) == {"not there"}


def test_scores_rules_and_segments_that_differ(pair):
    found = pair(threshold=7.0, score=0.75, rates=(0.9, 0.4, 0.1))
    assert rows(found.scores) == [("retention", "rfm", "auc", 0.8, 0.75)]
    assert rows(found.rules)[:2] == [
        ("rfm", "recency_days", "18.5", "7"),
        ("rfm", "knots", "10 values", "10 values, 1 of them others"),
    ]
    assert rows(found.rules)[2:][0] == (
        "rfm",
        "segment 1",
        "Premium: since 18.5",
        "Premium: since 7.0",
    )
    (segment,) = found.segments.to_dict("records")
    assert (segment["code"], segment["rate_a"], segment["rate_b"]) == ("2", 0.5, 0.4)
    assert (segment["n_a"], segment["n_b"]) == (12, 12)


def test_who_moved_is_counted_with_what_they_brought(pair):
    found = pair(after=AFTER)
    # k16 to k21 went from 2 to 1, k34 to k39 from 3 to 2, and customer kNN brings NN.
    went = {("2", "1"): sum(range(16, 22)), ("3", "2"): sum(range(34, 40))}
    table = found.moves.table
    assert {(row[1], row[2]): row[4] for row in rows(table)} == went
    assert set(table["customers"]) == {6}
    (summary,) = found.moves.summary.to_dict("records")
    assert summary == {
        "method": "rfm",
        "customers": 40,
        "moved": 12,
        "revenue": sum(went.values()),
        "came": 0,
        "left": 0,
    }


def test_a_group_of_few_is_not_shown_nor_what_it_could_be_worked_out_from(pair):
    strict = {"changes": {"params": {"evaluation": {"min_cell": 7}}}}
    found = pair(after=AFTER, other=strict)  # the stricter of the two runs
    assert found.moves.least == 7
    assert found.moves.table["customers"].isna().all()
    assert found.moves.table["revenue"].isna().all()
    (summary,) = found.moves.summary.to_dict("records")
    assert summary["moved"] == 12


def test_that_few_moved_is_not_counted(pair):
    after = ["1"] * 10 + ["2"] * 9 + ["1"] * 3 + ["3"] * 18
    found = pair(after=after)
    (summary,) = found.moves.summary.to_dict("records")
    assert math.isnan(summary["moved"])
    assert math.isnan(summary["revenue"])


def test_who_is_in_one_run_only_came_or_left(pair):
    found = pair(after=BEFORE, first=6)  # k06 to k45: six left, six came
    (summary,) = found.moves.summary.to_dict("records")
    assert (summary["customers"], summary["came"], summary["left"]) == (34, 6, 6)
    few = pair_of(found, first=2)
    (summary,) = few.moves.summary.to_dict("records")
    assert all(math.isnan(summary[name]) for name in ("customers", "came", "left"))


def pair_of(found, **options):
    folder = found.runs[0].folder
    return Difference(folder, write_pair_side(folder.parent / "third", {"rfm": BEFORE}, **options))


def test_without_rfm_nobody_knows_what_they_brought(pair):
    found = pair(after=AFTER, one={"revenue": False})
    assert not found.moves.with_revenue
    assert found.moves.table["revenue"].isna().all()
    assert found.moves.summary["revenue"].isna().all()
    assert set(found.moves.table["customers"]) == {6}


def test_of_different_datasets_nobody_is_followed_though_their_numbers_are_alike(pair):
    found = pair(after=AFTER, changes={"data": {"name": "cdnow"}})
    assert found.moves.none.startswith("The runs are of different datasets (own and cdnow)")
    assert found.moves.table.empty
    assert found.moves.summary.empty


def test_runs_without_a_customer_in_common(pair):
    found = pair(first=50)
    assert "no customer in common" in found.moves.none


def test_methods_of_one_run_only(pair, tmp_path):
    both = write_pair_side(tmp_path / "both", {"rfm": BEFORE, "som": BEFORE})
    found = Difference(both, pair().runs[0].folder)
    assert found.methods == ["rfm"]
    assert found.alone == (["som"], [])


def test_a_folder_that_is_no_report_is_one_message(pair, tmp_path):
    folder = pair().runs[0].folder
    with pytest.raises(SegbenchError, match="is no folder of a run"):
        Difference(folder, tmp_path)
    with pytest.raises(SegbenchError, match="there is no such folder"):
        Difference(tmp_path / "nowhere", folder)


@pytest.mark.parametrize(
    "part", [{"verdicts": {"retention": 3}}, {"data": [1]}, {"data": {"ledger": [4]}}]
)
def test_a_damaged_card_is_one_message(pair, part):
    found = pair(changes=part)
    with pytest.raises(SegbenchError, match=r"run\.json: is not what a run"):
        assert [found.verdicts, found.data]


def test_a_table_that_was_changed_is_one_message(pair):
    found = pair(score=0.5)
    path = found.runs[1].folder / "tables" / "league.csv"
    path.write_text(path.read_text() + "\n")
    with pytest.raises(SegbenchError, match="SHA-256"):
        assert found.scores


def test_nested_values_by_dotted_keys():
    assert flat({"a": {"b": 1.5, "c": {}}, "d": [1], "e": None, "f": "x"}) == {
        "a.b": "1.5",
        "a.c": "{}",
        "d": "[1]",
        "e": "null",
        "f": "x",
    }
    assert rows(differing({"x": 1, "y": 2}, {"y": 3, "z": 4})) == [
        ("x", 1, "not there"),
        ("y", 2, 3),
        ("z", "not there", 4),
    ]
    assert isinstance(differing({}, {}), pd.DataFrame)
