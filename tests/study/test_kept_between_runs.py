"""What a study computes again after something has changed, counted by what it computed."""

import pandas as pd
import pytest

from segbench.methods import full_params
from segbench.params import check
from segbench.study.comparison import Comparison
from segbench.study.store import Store
from segbench.study.study import Study
from small_studies import SMALL


def study(folder, **changes):
    params = full_params().model_validate({**SMALL, **changes})
    return Study(params, Store(folder, 1))


def use(one):
    """Ask for a league, segments and a ledger; return what had to be computed, and the league."""
    league = Comparison(one).league()
    one.tables.segments("rfm"), one.tables.segments("value_tiers"), one.data.ledger()
    return one.cache.computed, league


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("cache")
    use(study(folder))
    return folder


def test_again_nothing_is_computed(folder):
    assert use(study(folder))[0] == {}
    assert use(study(folder, threads=2, name="other", cache={"max_gb": 2}))[0] == {}


def test_a_parameter_of_a_method_computes_only_what_read_it(folder):
    entries = study(folder)
    computed, league = use(study(folder, value_tiers={"high": 0.3}))
    assert computed["Comparison.measured"] == len(Comparison(entries).outcomes())  # of value_tiers
    # Frozen and asked for labels at each of the three cutoffs; no other method is.
    assert computed["Labels.frozen"] == 3
    # What is hidden is decided by all together, and of the other method it has stayed as it was.
    assert computed["Labels._hidden"] == 1
    assert computed["SegmentTables.segments"] == 1
    for untouched in ("Study.about", "Study._customers", "Outcomes.followed", "DataAccount.ledger"):
        assert untouched not in computed
    alone = Study(full_params().model_validate({**SMALL, "value_tiers": {"high": 0.3}}))
    pd.testing.assert_frame_equal(league, Comparison(alone).league())


def test_random_classes_hang_on_no_method(folder):
    computed, _ = use(study(folder, rfm={"reference": "median"}, value_tiers={"high": 0.4}))
    assert "Comparison.measured" in computed
    assert "Comparison.random_classes" not in computed


def test_a_parameter_of_the_evaluation_fits_nothing_anew(folder):
    computed, _ = use(study(folder, evaluation={**SMALL["evaluation"], "confidence": 0.9}))
    assert "Labels.frozen" not in computed
    assert "Comparison.measured" not in computed
    assert computed["Comparison.league_of"] == 1


def orders(path, last_amount):
    days = [f"2023-{1 + number // 31 % 12:02d}-{1 + number % 28:02d}" for number in range(400)]
    rows = [f"C{number % 40},{day},{number}" for number, day in enumerate(days)]
    path.write_text("who,day,paid\n" + "\n".join(rows) + f"\nC1,2023-10-05,{last_amount}\n")


def own(path, folder):
    columns = {"customer_id": "who", "ordered_at": "day", "amount": "paid"}
    data = {"title": "Shop", "tables": {"orders": {"path": str(path), "columns": columns}}}
    raw = {"dataset": "own", "data": data, "cutoff": "2023-10-01", "methods": ["rfm"]}
    return Study(check(raw, source="test"), Store(folder, 1))


def test_a_changed_row_of_data_is_seen(tmp_path):
    path, folder = tmp_path / "orders.csv", tmp_path / "cache"
    orders(path, 10)
    first = own(path, folder)
    kept = first.customers(), first.about, first.after.followed("spend", first.params.cutoff)
    again = own(path, folder)
    assert (again.about, again.data.ledger().equals(first.data.ledger())) == (kept[1], True)
    orders(path, 11)
    changed = own(path, folder)
    assert changed.about["fingerprint"] != kept[1]["fingerprint"]
    assert changed.cache.taken == {}
    followed = changed.after.followed("spend", changed.params.cutoff)
    assert followed["value"].sum() == pytest.approx(kept[2]["value"].sum() + 1)
    orders(path, 10)
    back = own(path, folder)
    assert back.about == kept[1]
    pd.testing.assert_frame_equal(back.customers(), kept[0])
    assert back.cache.computed == {}


def test_files_are_named_as_seen_from_the_folder_that_one_works_in(tmp_path, monkeypatch):
    path, folder = tmp_path / "shop" / "orders.csv", tmp_path / "cache"
    path.parent.mkdir()
    orders(path, "no number")
    sources = []
    for where in (tmp_path, path.parent, tmp_path):
        monkeypatch.chdir(where)
        rejected = own(path, folder).data.rejected()
        sources.append(set(rejected["file"].to_pylist()))
    assert sources == [{"shop/orders.csv"}, {"orders.csv"}, {"shop/orders.csv"}]
