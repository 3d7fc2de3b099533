"""Drift of a small company: none where nothing changed, named where something did."""

import json
import shutil
from functools import partial

import numpy as np
import pandas as pd
import pytest

import command_line
from segbench.datasets.own import batches
from segbench.errors import SegbenchError
from segbench.methods import load_state
from segbench.scoring.drift import drift
from segbench.scoring.reference import INPUTS, Reference
from support import write_card


def saved(table, path):
    table.reset_index().to_csv(path, index=False)
    return str(path)


def test_the_runs_own_customers_have_not_moved(frozen_own, tmp_path):
    text, refit = drift(
        frozen_own.folder, saved(frozen_own.table, tmp_path / "c.csv"), tmp_path / "out"
    )
    assert not refit
    assert "Keep: " in text
    psi = pd.read_csv(tmp_path / "out" / "psi.csv")
    assert psi["psi"].tolist() == [0.0] * len(psi)
    moves = pd.read_csv(tmp_path / "out" / "migration.csv").query("method == 'rfm'")
    stayed = moves[moves["from"].astype(str) == moves["to"].astype(str)]
    assert stayed["customers"].sum() == moves["customers"].sum() == len(frozen_own.table)
    assert stayed["revenue"].sum() == pytest.approx(frozen_own.table["monetary"].sum())
    labels = frozen_own.labels["rfm"].astype(str).value_counts()
    by_chance = (labels**2).sum() / len(
        frozen_own.labels
    )  # both margins are these: the diagonal of independence
    assert stayed["by_chance"].sum() == pytest.approx(by_chance)


def test_dearer_prices_are_named_and_lead_to_a_refit(frozen_own, tmp_path):
    dearer = frozen_own.table.assign(monetary=3 * frozen_own.table["monetary"])
    text, refit = drift(
        frozen_own.folder,
        saved(dearer, tmp_path / "c.csv"),
        tmp_path / "out",
        ["value_tiers", "rfm"],
    )
    assert refit
    assert "Refit: " in text
    assert "monetary" in text.split("Refit: ")[1]
    psi = pd.read_csv(tmp_path / "out" / "psi.csv").groupby("name")["psi"].first()
    assert psi["monetary"] > 0.25
    assert psi["frequency"] == 0


def test_a_handful_of_customers_is_not_mistaken_for_drift(frozen_own, tmp_path):
    few = frozen_own.table.sample(25, random_state=4)
    text, refit = drift(
        frozen_own.folder, saved(few, tmp_path / "c.csv"), tmp_path / "out", ["rfm"]
    )
    assert (
        pd.read_csv(tmp_path / "out" / "psi.csv")["psi"].max() > 0.25
    )  # by rule of thumb it would be far
    assert not refit
    assert "Keep: " in text


def test_new_and_gone_customers_are_counted(frozen_own, tmp_path):
    half = frozen_own.table.iloc[:100]
    strangers = (
        frozen_own.table.iloc[:40]
        .set_axis([f"new{n}" for n in range(40)])
        .rename_axis("customer_id")
    )
    text, _ = drift(
        frozen_own.folder, saved(pd.concat([half, strangers]), tmp_path / "c.csv"), None, ["rfm"]
    )
    assert (
        f"100 customers known in both, 40 not known before, {len(frozen_own.table) - 100} no "
        "longer there" in text
    )


def test_nobody_to_label_is_one_message(frozen_own, tmp_path):
    nobody = frozen_own.table.assign(monetary="much")
    with pytest.raises(SegbenchError, match="not one customer can be labelled"):
        drift(frozen_own.folder, saved(nobody, tmp_path / "c.csv"), None, ["rfm"])


def test_small_groups_are_neither_written_nor_told(frozen_own, tmp_path):
    run = tmp_path / "run"
    shutil.copytree(frozen_own.folder, run)
    card = json.loads((run / "run.json").read_text())
    card["params"]["evaluation"]["min_cell"] = 10
    (run / "run.json").write_text(json.dumps(card))
    table = frozen_own.table.drop(frozen_own.table.index[:40])
    table["monetary"] = table["monetary"].where(np.arange(len(table)) % 30 > 0, 900.0)
    table = pd.concat([table, table.iloc[:7].set_axis([f"new{n}" for n in range(7)])]).rename_axis(
        "customer_id"
    )
    source = saved(table, tmp_path / "c.csv")
    text, _ = drift(run, source, tmp_path / "out", ["value_tiers"])
    assert "Value tiers: – customers known in both, – not known before, – no longer there" in text
    moves = pd.read_csv(tmp_path / "out" / "migration.csv")
    assert not moves["customers"].between(1, 9).any()
    assert moves.loc[moves["customers"].isna(), ["by_chance", "revenue"]].isna().all(axis=None)
    assert moves["customers"].gt(9).any()
    drift(frozen_own.folder, source, tmp_path / "all", ["value_tiers"])
    every = pd.read_csv(tmp_path / "all" / "migration.csv")
    assert every["customers"].between(1, 9).any()
    assert (every["customers"] == moves["customers"])[moves["customers"].notna()].all()


def test_migration_counts_who_moved_came_and_went(frozen_own, tmp_path):
    table = frozen_own.table.drop(frozen_own.table.index[:40])
    table["monetary"] = table["monetary"].where(np.arange(len(table)) % 3 > 0, 900.0)
    table = pd.concat([table, table.iloc[:7].set_axis([f"new{n}" for n in range(7)])]).rename_axis(
        "customer_id"
    )
    text, _ = drift(
        frozen_own.folder, saved(table, tmp_path / "c.csv"), tmp_path / "out", ["value_tiers"]
    )
    assert (
        f"{len(table) - 7} customers known in both, 7 not known before, 40 no longer there" in text
    )
    moves = pd.read_csv(tmp_path / "out" / "migration.csv", keep_default_na=False).astype(
        {"customers": int}
    )
    method = load_state(
        json.loads((frozen_own.folder / "methods" / "value_tiers.json").read_text())
    )
    now = method.predict(table).astype(str)
    before = frozen_own.labels.set_index("customer_id")["value_tiers"]
    both = table.index.intersection(before.index)
    crossed = pd.crosstab(before[both], now[both])
    money = (
        table.loc[both, "monetary"].groupby([before[both].to_numpy(), now[both].to_numpy()]).sum()
    )
    for row in moves[(moves["from"] != "") & (moves["to"] != "")].itertuples():
        old, new = row[2], row.to
        expected = crossed.loc[old, new] if new in crossed else 0
        assert row.customers == expected
        chance = (before[both] == old).sum() * (now[both] == new).sum() / len(both)
        assert float(row.by_chance) == pytest.approx(chance)
        assert float(row.revenue) == pytest.approx(money.get((old, new), 0.0))
    came, went = moves[moves["from"] == ""], moves[moves["to"] == ""]
    assert (
        came.set_index("to")["customers"].to_dict()
        == now[-7:].value_counts().reindex(["high", "mid", "low"], fill_value=0).to_dict()
    )
    assert went["customers"].sum() == 40
    assert set(went["to_segment"]) == {"no longer there"}


def test_rows_set_aside_are_counted_and_do_not_count(frozen_own, tmp_path):
    table = frozen_own.table.reset_index().astype({"monetary": object})
    table.loc[3, "monetary"] = "much"
    table.to_csv(tmp_path / "c.csv", index=False)
    text, refit = drift(frozen_own.folder, str(tmp_path / "c.csv"))
    assert not refit
    assert "286 customers' rows = 285 labelled" in text
    assert "Set aside: monetary is no number: 1." in text


def test_batches_of_any_size_give_the_same_tables(frozen_own, tmp_path, monkeypatch):
    source = saved(
        frozen_own.table.assign(monetary=1.7 * frozen_own.table["monetary"]), tmp_path / "c.csv"
    )
    found = set()
    for block in (2000, 1 << 22):
        monkeypatch.setattr(batches, "BLOCK", block)
        text, _ = drift(
            frozen_own.folder, source, tmp_path / "out", ["value_tiers", "rfm"], force=True
        )
        found.add(
            (
                text,
                *((tmp_path / "out" / f"{name}.csv").read_bytes() for name in ("psi", "migration")),
            )
        )
    assert len(found) == 1


def test_a_run_that_kept_no_distributions_is_told_to_run_again(frozen_own, tmp_path):
    folder = tmp_path / "run"
    shutil.copytree(frozen_own.folder, folder)
    card = json.loads((folder / "run.json").read_text())
    del card["sha256"][INPUTS]
    (folder / "run.json").write_text(json.dumps(card))
    with pytest.raises(SegbenchError, match=r"has no tables/inputs\.json"):
        drift(folder, str(frozen_own.params))


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda ids: ids.where(ids.index > 0, ids[1]), "stands in it more than once"),
        (lambda ids: ids.where(ids.index > 0, None), "1 of its 286 customers have no customer_id"),
    ],
)
def test_customers_that_are_not_each_there_once_are_told(frozen_own, tmp_path, change, says):
    folder = tmp_path / "run"
    shutil.copytree(frozen_own.folder, folder)
    table = frozen_own.labels.reset_index(drop=True)
    table.assign(customer_id=change(table["customer_id"])).to_parquet(
        folder / "tables" / "labels.parquet", index=False
    )
    write_card(folder, json.loads((folder / "run.json").read_text())["params"])
    with pytest.raises(SegbenchError, match=says):
        drift(folder, str(frozen_own.params))


def test_a_folder_that_cannot_be_written_is_told(frozen_own, tmp_path):
    (tmp_path / "taken").write_text("")
    with pytest.raises(SegbenchError, match="cannot be written into"):
        drift(frozen_own.folder, str(frozen_own.params), tmp_path / "taken")


def test_what_a_run_keeps_counts_all_customers_and_names_none(frozen_own):
    plain = json.loads((frozen_own.folder / INPUTS).read_text(encoding="utf-8"))
    reference = Reference.from_dict(plain)
    assert reference.customers == len(frozen_own.table)
    for name, (bins, counts) in reference.columns.items():
        assert sum(counts) == len(frozen_own.table)
        assert tuple(bins.count(frozen_own.table[name])) == counts
    assert not set(frozen_own.table.index) & set(json.dumps(plain).split('"'))


@pytest.mark.parametrize(
    "plain",
    [{}, {"customers": 1, "columns": {"a": {"kind": "number", "cuts": [], "customers": [1]}}}],
)
def test_distributions_that_are_none_are_refused(plain):
    with pytest.raises((KeyError, ValueError)):
        Reference.from_dict(plain)


def test_the_command_line_scores_and_compares(frozen_own, tmp_path):
    segbench = partial(command_line.segbench, cwd=tmp_path)
    source = saved(
        frozen_own.table.assign(monetary=5 * frozen_own.table["monetary"]), tmp_path / "c.csv"
    )
    run = str(frozen_own.folder)
    labels = str(tmp_path / "l.csv")
    scored = segbench("score", run, source, "-o", labels, "--method", "rfm")
    assert (scored.returncode, scored.stdout) == (0, f"{labels}\n")
    assert "286 customers' rows = 286 labelled by rfm + 0 set aside." in scored.stderr
    words = ("drift", run, source, "--method", "value_tiers")
    plain, strict = segbench(*words), segbench(*words, "--fail-on-refit")
    assert (plain.returncode, strict.returncode) == (0, 1)
    assert plain.stdout == strict.stdout
    assert "Refit: " in plain.stdout
    assert plain.stderr == strict.stderr == ""
    wrong = segbench("score", str(tmp_path), source, "-o", labels)
    assert wrong.returncode == 2
    assert wrong.stderr.startswith("segbench: ")
    assert "Traceback" not in wrong.stderr
