"""Drift of a small company: none where nothing changed, named where something did, not mistaken for chance."""

import pandas as pd
import pytest

from segbench.errors import SegbenchError
from segbench.runs.drift import drift


def saved(table, path):
    table.reset_index().to_csv(path, index=False)
    return str(path)


def test_the_runs_own_customers_have_not_moved(frozen_own, tmp_path):
    text, refit = drift(frozen_own.folder, saved(frozen_own.table, tmp_path / "c.csv"), tmp_path / "out")
    assert not refit
    assert "Keep: " in text
    psi = pd.read_csv(tmp_path / "out" / "psi.csv")
    assert psi["psi"].tolist() == [0.0] * len(psi)
    moves = pd.read_csv(tmp_path / "out" / "migration.csv").query("method == 'rfm'")
    stayed = moves[moves["from"].astype(str) == moves["to"].astype(str)]
    assert stayed["customers"].sum() == moves["customers"].sum() == len(frozen_own.table)
    assert stayed["revenue"].sum() == pytest.approx(frozen_own.table["monetary"].sum())
    labels = frozen_own.labels["rfm"].astype(str).value_counts()
    by_chance = (labels**2).sum() / len(frozen_own.labels)  # both margins are these: the diagonal of independence
    assert stayed["by_chance"].sum() == pytest.approx(by_chance)


def test_dearer_prices_are_named_and_lead_to_a_refit(frozen_own, tmp_path):
    dearer = frozen_own.table.assign(monetary=3 * frozen_own.table["monetary"])
    text, refit = drift(frozen_own.folder, saved(dearer, tmp_path / "c.csv"), tmp_path / "out", ["value_tiers", "rfm"])
    assert refit
    assert "Refit: " in text
    assert "monetary" in text.split("Refit: ")[1]
    psi = pd.read_csv(tmp_path / "out" / "psi.csv").groupby("name")["psi"].first()
    assert psi["monetary"] > 0.25
    assert psi["frequency"] == 0


def test_a_handful_of_customers_is_not_mistaken_for_drift(frozen_own, tmp_path):
    few = frozen_own.table.sample(25, random_state=4)
    text, refit = drift(frozen_own.folder, saved(few, tmp_path / "c.csv"), tmp_path / "out", ["rfm"])
    assert pd.read_csv(tmp_path / "out" / "psi.csv")["psi"].max() > 0.25  # by rule of thumb it would be far
    assert not refit
    assert "Keep: " in text


def test_new_and_gone_customers_are_counted(frozen_own, tmp_path):
    half = frozen_own.table.iloc[:100]
    strangers = frozen_own.table.iloc[:40].set_axis([f"new{n}" for n in range(40)]).rename_axis("customer_id")
    text, _ = drift(frozen_own.folder, saved(pd.concat([half, strangers]), tmp_path / "c.csv"), None, ["rfm"])
    assert f"100 customers known in both, 40 not known before, {len(frozen_own.table) - 100} no longer there" in text


def test_nobody_to_label_is_one_message(frozen_own, tmp_path):
    nobody = frozen_own.table.assign(monetary="much")
    with pytest.raises(SegbenchError, match="not one customer can be labelled"):
        drift(frozen_own.folder, saved(nobody, tmp_path / "c.csv"), None, ["rfm"])
