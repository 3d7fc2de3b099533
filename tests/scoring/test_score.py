"""New data labelled by frozen rules: the run's labels come back, bad rows are set aside."""

import hashlib
import json
import shutil

import numpy as np
import pandas as pd
import pytest
import yaml

from frozen_runs import CUTOFF, METHODS, freeze, make_orders
from segbench.datasets.own import batches
from segbench.errors import SegbenchError
from segbench.params import load
from segbench.scoring import engine_cells, outputs
from segbench.scoring.score import score


def codes(path):
    labels = pd.read_csv(path, dtype=str) if path.suffix == ".csv" else pd.read_parquet(path)
    return labels[["customer_id", *METHODS]]


def saved(table, path):
    frame = table.reset_index()
    frame.to_csv(path, index=False) if path.suffix == ".csv" else frame.to_parquet(
        path, index=False
    )
    return str(path)


def test_the_runs_own_params_give_the_runs_own_labels(frozen_own, tmp_path):
    told = score(frozen_own.folder, str(frozen_own.params), tmp_path / "l.csv")
    assert codes(tmp_path / "l.csv").equals(
        frozen_own.labels.astype(codes(tmp_path / "l.csv").dtypes)
    )
    assert (
        f"{len(frozen_own.labels):,} labelled by value_tiers, rfm, quadrants, som + 0 set aside"
        in told
    )
    assert "cutoff 2023-10-01" in told
    labels = pd.read_csv(tmp_path / "l.csv", dtype=str)
    assert list(labels)[:3] == ["customer_id", "value_tiers", "value_tiers_segment"]
    assert set(labels.loc[labels["value_tiers"] == "high", "value_tiers_segment"]) == {"High"}


def test_the_runs_own_orders_give_the_runs_own_labels(frozen_own, tmp_path):
    told = score(
        frozen_own.folder,
        str(frozen_own.orders),
        tmp_path / "l.parquet",
        cutoff=pd.Timestamp(CUTOFF).date(),
    )
    assert codes(tmp_path / "l.parquet").astype(object).equals(frozen_own.labels.astype(object))
    assert "is read as orders" in told


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_the_runs_own_customer_table_gives_the_runs_own_labels_in_its_order(
    frozen_own, tmp_path, suffix
):
    shuffled = frozen_own.table.sample(frac=1, random_state=3)
    told = score(frozen_own.folder, saved(shuffled, tmp_path / f"c{suffix}"), tmp_path / "l.csv")
    found = codes(tmp_path / "l.csv").set_index("customer_id")
    assert found.index.tolist() == shuffled.index.tolist()
    assert found.index[0].startswith("00")
    expected = frozen_own.labels.set_index("customer_id").loc[found.index]
    assert found.astype(object).equals(expected.astype(object))
    assert "is read as a customer table" in told


def test_without_a_cutoff_orders_are_read_to_their_last_day(frozen_own, tmp_path):
    new = make_orders(50, "2024-01-01", 200, seed=9)
    new.to_csv(tmp_path / "new.csv", index=False)
    last = pd.to_datetime(new["when"]).max().normalize()
    told = score(frozen_own.folder, str(tmp_path / "new.csv"), tmp_path / "l.csv")
    assert f"cutoff {(last + pd.Timedelta(days=1)).date()}; the data runs from" in told
    seen = new[pd.to_datetime(new["when"]) >= last + pd.Timedelta(days=1 - 182)]
    assert codes(tmp_path / "l.csv")["customer_id"].tolist() == sorted(seen["who"].unique())


def test_too_little_history_and_a_late_cutoff_are_told(frozen_own, tmp_path):
    make_orders(50, "2024-01-01", 60, seed=9).to_csv(tmp_path / "new.csv", index=False)
    told = score(
        frozen_own.folder,
        str(tmp_path / "new.csv"),
        tmp_path / "l.csv",
        cutoff=pd.Timestamp("2024-03-11").date(),
    )
    assert "only 70 days of this data lie before the cutoff" in told
    assert "days after the last day of the data" in told


def test_orders_set_aside_are_listed(frozen_own, tmp_path):
    new = make_orders(50, "2024-01-01", 200, seed=9).astype({"paid": object})
    new.loc[4, "paid"] = "much"
    new.to_csv(tmp_path / "new.csv", index=False)
    told = score(frozen_own.folder, str(tmp_path / "new.csv"), tmp_path / "l.csv")
    assert "amount that cannot be read: 1" in told
    aside = pd.read_csv(tmp_path / "l.rejected.csv")
    assert aside[["table", "row", "reason"]].to_numpy().tolist() == [
        ["orders", 5, "amount that cannot be read"]
    ]


def test_rules_are_frozen_and_not_fitted_to_the_new_data(frozen_own, tmp_path):
    doubled = frozen_own.table.assign(monetary=2 * frozen_own.table["monetary"])
    score(
        frozen_own.folder, saved(doubled, tmp_path / "c.csv"), tmp_path / "l.csv", ["value_tiers"]
    )
    state = json.loads((frozen_own.folder / "methods" / "value_tiers.json").read_text())["state"]
    money = doubled["monetary"].to_numpy()
    expected = np.where(
        money >= state["high_from"], "high", np.where(money >= state["mid_from"], "mid", "low")
    )
    found = pd.read_csv(tmp_path / "l.csv")
    assert found["value_tiers"].tolist() == expected.tolist()
    assert (
        found["value_tiers"].to_numpy() != frozen_own.labels["value_tiers"].to_numpy()
    ).mean() > 0.1


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_batches_of_any_size_give_the_same_bytes(frozen_own, tmp_path, monkeypatch, suffix):
    table = frozen_own.table.reset_index().astype({"monetary": object})
    table.loc[7, "monetary"], table.loc[90, "customer_id"] = None, table.loc[11, "customer_id"]
    table = pd.concat([table, table.iloc[[20, 200]]], ignore_index=True)
    table.to_csv(tmp_path / "c.csv", index=False)
    monkeypatch.setattr(outputs, "GROUP", 64)
    found = set()
    for block in (2000, 9000, 1 << 22):
        monkeypatch.setattr(batches, "BLOCK", block)
        output = tmp_path / f"l{suffix}"
        score(frozen_own.folder, str(tmp_path / "c.csv"), output, force=True)
        found.add(tuple(path.read_bytes() for path in (output, tmp_path / "l.rejected.csv")))
    for rows in (37, 100_000):
        monkeypatch.setattr(batches, "ROWS", rows)
        table.astype({"monetary": float}).to_parquet(tmp_path / "c.csv.parquet", index=False)
        score(frozen_own.folder, str(tmp_path / "c.csv.parquet"), output, force=True)
        found.add(
            (
                output.read_bytes(),
                (tmp_path / "l.rejected.csv").read_bytes().replace(b"c.csv.parquet", b"c.csv"),
            )
        )
    assert len(found) == 1


BAD = {
    "no id": ("customer_id", " ", "no customer_id", ""),
    "no money": ("monetary", "", "monetary is missing", ""),
    "a word that says nothing": ("monetary", "NaN", "monetary is missing", ""),
    "text": ("monetary", "much", "monetary is no number", "much"),
    "a decimal comma": ("monetary", "12,50", "monetary is no number", "12,50"),
    "endless": ("monetary", "inf", "monetary is not finite", "inf"),
    "too large": ("monetary", "1e999", "monetary is not finite", "1e999"),
    "no orders": ("frequency", "0", "frequency is less than 1", "0"),
    "the future": ("recency_days", "-3", "recency_days is less than 0", "-3"),
    "text in a column that may be missing": (
        "main_store_share",
        "all",
        "main_store_share is no number",
        "all",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_row_is_set_aside_with_its_reason(frozen_own, tmp_path, name):
    column, cell, reason, found = BAD[name]
    table = frozen_own.table.reset_index().astype(object)
    table.loc[5, column] = cell
    table.to_csv(tmp_path / "c.csv", index=False)
    told = score(frozen_own.folder, str(tmp_path / "c.csv"), tmp_path / "l.csv")
    n = len(table)
    assert f"{n:,} customers' rows = {n - 1:,} labelled" in told
    assert f"{reason}: 1" in told
    aside = pd.read_csv(tmp_path / "l.rejected.csv", dtype=str, keep_default_na=False)
    who = "" if column == "customer_id" else table["customer_id"][5]
    assert aside.to_numpy().tolist() == [["customers", "c.csv", "6", who, reason, found]]
    assert (
        codes(tmp_path / "l.csv")["customer_id"].tolist() == table["customer_id"].drop(5).tolist()
    )


def test_numbers_may_be_written_in_any_plain_way(frozen_own, tmp_path):
    table = frozen_own.table.reset_index().astype(object)
    plain = table["monetary"].copy()
    table["monetary"] = [f" +{x}" if n % 2 else f"{x * 10!r}e-1" for n, x in enumerate(plain)]
    table.loc[0, "main_store_share"] = ""
    table.to_csv(tmp_path / "c.csv", index=False)
    score(frozen_own.folder, str(tmp_path / "c.csv"), tmp_path / "l.csv")
    found = codes(tmp_path / "l.csv")["value_tiers"]
    assert found.tolist() == frozen_own.labels["value_tiers"].tolist()


def test_repeated_customers_are_set_aside_whatever_the_order_of_rows(frozen_own, tmp_path):
    table = frozen_own.table.reset_index()
    copy, other = table.iloc[[3]], table.iloc[[8]].assign(monetary=1.0)
    table = pd.concat([table, copy, other], ignore_index=True)
    results = []
    for seed in (0, 1):
        mixed = table.sample(frac=1, random_state=seed)
        mixed.to_csv(tmp_path / "c.csv", index=False)
        told = score(frozen_own.folder, str(tmp_path / "c.csv"), tmp_path / "l.csv", force=True)
        assert "the same row again: 1" in told
        assert "which one counts is not known: 2" in told
        results.append(codes(tmp_path / "l.csv").sort_values("customer_id").to_numpy().tolist())
    assert results[0] == results[1]
    assert [row[0] for row in results[0]] == sorted(
        set(table["customer_id"]) - set(other["customer_id"])
    )


def test_methods_that_the_columns_do_not_support_are_told(frozen_own, tmp_path):
    table = saved(frozen_own.table.drop(columns="tenure_days"), tmp_path / "c.csv")
    told = score(frozen_own.folder, table, tmp_path / "l.csv")
    assert "rfm is left out: it needs tenure_days, which this data does not have." in told
    assert [name for name in pd.read_csv(tmp_path / "l.csv") if "segment" not in name] == [
        "customer_id",
        "value_tiers",
        "quadrants",
    ]


def test_one_method_alone_needs_its_columns_alone(frozen_own, tmp_path):
    table = frozen_own.table[["monetary", "frequency"]]
    score(frozen_own.folder, saved(table, tmp_path / "c.csv"), tmp_path / "l.csv", ["value_tiers"])
    assert list(pd.read_csv(tmp_path / "l.csv")) == [
        "customer_id",
        "value_tiers",
        "value_tiers_segment",
    ]


def test_several_files_of_one_table(frozen_own, tmp_path):
    for part in (0, 1):
        saved(frozen_own.table.iloc[part * 100 : part * 100 + 100], tmp_path / f"c{part}.csv")
    frozen_own.table.iloc[[0]].reset_index().to_csv(tmp_path / "c2.csv", index=False)
    told = score(frozen_own.folder, str(tmp_path / "c*.csv"), tmp_path / "l.csv")
    assert "201 customers' rows = 200 labelled" in told
    assert pd.read_csv(tmp_path / "l.rejected.csv")["file"].tolist() == ["c2.csv"]


def test_ids_of_numbers_stay_whole(frozen_own, tmp_path):
    table = frozen_own.table.reset_index().head(3).assign(customer_id=[7.0, 12.0, np.nan])
    table.to_parquet(tmp_path / "c.parquet", index=False)
    score(frozen_own.folder, str(tmp_path / "c.parquet"), tmp_path / "l.parquet")
    assert codes(tmp_path / "l.parquet")["customer_id"].tolist() == ["7", "12"]


def test_a_params_file_that_looks_back_otherwise_looks_back_as_the_run_did(frozen_own, tmp_path):
    raw = yaml.safe_load(frozen_own.params.read_text()) | {"observation_days": 90}
    (tmp_path / "p.yaml").write_text(yaml.safe_dump(raw))
    told = score(frozen_own.folder, str(tmp_path / "p.yaml"), tmp_path / "l.csv")
    assert "looks back over 182 days, as the run's did, and not over the 90" in told
    assert codes(tmp_path / "l.csv").astype(object).equals(frozen_own.labels.astype(object))


@pytest.mark.parametrize("rows", [7, 50_000])
def test_attributes_that_are_days_and_flags_are_read_as_the_run_read_them(
    tmp_path, monkeypatch, rows
):
    orders = make_orders(120, "2023-01-01", 330, seed=2)
    ids = sorted(orders["who"].unique())
    people = pd.DataFrame({"who": ids, "joined": pd.date_range("2020-01-01", periods=len(ids))})
    people["staff"] = [
        True if n % 9 == 0 else None if n % 7 == 0 else False for n in range(len(ids))
    ]
    people["town"] = [f"0{n % 3}" for n in range(len(ids))]
    orders.to_csv(tmp_path / "orders.csv", index=False)
    people.to_parquet(tmp_path / "people.parquet", index=False)
    bought = {
        "path": str(tmp_path / "orders.csv"),
        "columns": {"customer_id": "who", "ordered_at": "when", "amount": "paid"},
    }
    known = {"path": str(tmp_path / "people.parquet"), "columns": {"customer_id": "who"}}
    tables = {"orders": bought, "customers": {**known, "attributes": ["joined", "staff", "town"]}}
    rules = [
        {"name": "Staff", "name_zh": "员工", "when": "staff"},
        {"name": "Early", "name_zh": "早", "when": "joined < '2020-02-01'"},
    ]
    raw = {
        "dataset": "own",
        "cutoff": CUTOFF,
        "methods": ["attributes", "rules"],
        "data": {"tables": tables},
    }
    raw |= {"attributes": {"columns": ["joined", "town"]}, "rules": {"rules": rules}}
    (tmp_path / "p.yaml").write_text(yaml.safe_dump(raw))
    study = freeze(load(tmp_path / "p.yaml"), tmp_path / "run")
    expected = study.labelling.label_table().astype(str)
    assert expected.nunique().min() > 2
    table = study.customers_of("rules")
    assert {name: table[name].dtype.kind for name in ("joined", "staff")} == {
        "joined": "M",
        "staff": "O",
    }
    monkeypatch.setattr(batches, "ROWS", rows)
    monkeypatch.setattr(engine_cells, "ROWS", rows)
    monkeypatch.setattr(batches, "BLOCK", 100 * rows)
    for source in (
        tmp_path / "p.yaml",
        saved(table, tmp_path / "c.csv"),
        saved(table, tmp_path / "c.parquet"),
    ):
        score(tmp_path / "run", str(source), tmp_path / "l.csv", force=True)
        found = pd.read_csv(tmp_path / "l.csv", dtype=str).set_index("customer_id")
        assert found[["attributes", "rules"]].astype(object).equals(expected.astype(object)), source


def refused(frozen_own, tmp_path, source, output="l.csv", **options):
    """The message, once nothing but the given files is there."""
    before = sorted(tmp_path.iterdir())
    with pytest.raises(SegbenchError) as caught:
        score(options.pop("folder", frozen_own.folder), str(source), tmp_path / output, **options)
    assert sorted(tmp_path.iterdir()) == before
    return str(caught.value)


def test_columns_that_fit_neither_reading_are_listed_for_both(frozen_own, tmp_path):
    (tmp_path / "c.csv").write_text("customer_id,frequency,when,paid\n1,2,3,4\n")
    message = refused(frozen_own, tmp_path, tmp_path / "c.csv")
    assert "As a customer table it lacks for value_tiers: monetary." in message
    assert "As orders it lacks: who, shop." in message


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("c.csv", b"", "is empty"),
        ("c.csv", b"\x00\x01\x02", "its first row holds zero bytes"),
        ("c.parquet", b"PAR1", "no whole Parquet file"),
        ("c.xls", b"PK", "cannot be read as a workbook"),
        ("c.json", b"{}", "Save it as CSV"),
        ("c.yaml", b"dataset: [", "is not valid YAML"),
        ("c.yaml", b"cutoff: 2023-10-01\ndataset: frob\n", "unknown dataset 'frob'"),
    ],
)
def test_files_that_cannot_be_read_are_told(frozen_own, tmp_path, name, content, says):
    (tmp_path / name).write_bytes(content)
    assert says in refused(frozen_own, tmp_path, tmp_path / name)


def test_a_folder_and_a_file_that_is_not_there(frozen_own, tmp_path):
    assert "is a folder" in refused(frozen_own, tmp_path, tmp_path)
    assert "there is no such file" in refused(frozen_own, tmp_path, tmp_path / "gone.csv")
    assert "there is no such params file" in refused(frozen_own, tmp_path, tmp_path / "gone.yaml")


def test_a_column_that_cannot_hold_numbers(frozen_own, tmp_path):
    table = frozen_own.table.assign(monetary=pd.Timestamp("2023-01-01"))
    source = saved(table, tmp_path / "c.parquet")
    assert "column monetary holds timestamp" in refused(frozen_own, tmp_path, source)


def test_nobody_to_label_is_an_error_that_lists_why(frozen_own, tmp_path):
    table = frozen_own.table.head(4).assign(monetary="x")
    source = saved(table, tmp_path / "c.csv")
    with pytest.raises(SegbenchError, match="not one customer can be labelled") as caught:
        score(frozen_own.folder, source, tmp_path / "l.csv")
    assert "monetary is no number: 4" in str(caught.value)
    assert len(pd.read_csv(tmp_path / "l.rejected.csv")) == 4
    assert not (tmp_path / "l.csv").exists()


def test_a_header_alone(frozen_own, tmp_path):
    source = saved(frozen_own.table.head(0), tmp_path / "c.csv")
    with pytest.raises(SegbenchError, match="There are no rows"):
        score(frozen_own.folder, source, tmp_path / "l.csv")


@pytest.mark.parametrize(
    ("output", "says"),
    [
        ("l.txt", "written as .csv or .parquet"),
        ("no/l.csv", "does not exist"),
        ("c.csv", "written over the data"),
    ],
)
def test_outputs_that_cannot_be(frozen_own, tmp_path, output, says):
    source = saved(frozen_own.table, tmp_path / "c.csv")
    assert says in refused(frozen_own, tmp_path, source, output)


def test_options_that_do_not_fit(frozen_own, tmp_path):
    source = saved(frozen_own.table, tmp_path / "c.csv")
    assert "unknown method 'rmf'. Did you mean 'rfm'?" in refused(
        frozen_own, tmp_path, source, asked=["rmf"]
    )
    day = pd.Timestamp("2020-01-01").date()
    assert "Leave --cutoff out" in refused(frozen_own, tmp_path, source, cutoff=day)
    assert "must lie after the first day" in refused(
        frozen_own, tmp_path, frozen_own.orders, cutoff=day
    )


def test_a_failure_leaves_earlier_labels(frozen_own, tmp_path):
    (tmp_path / "l.csv").write_text("earlier")
    (tmp_path / "c.csv").write_text(
        frozen_own.table.reset_index().to_csv(index=False) + '"never closed\n1,2\n'
    )
    assert "l.csv: is there already. Add --force" in refused(
        frozen_own, tmp_path, tmp_path / "c.csv"
    )
    assert "never closes" in refused(frozen_own, tmp_path, tmp_path / "c.csv", force=True)
    assert (tmp_path / "l.csv").read_text() == "earlier"


def damaged(frozen_own, tmp_path, change, name="methods/rfm.json", *, honest=False):
    """A copy of the run with a changed file; an honest one has the run card of the change."""
    folder = tmp_path / "run"
    shutil.copytree(frozen_own.folder, folder)
    content = change((folder / name).read_text(encoding="utf-8"))
    (folder / name).write_text(content, encoding="utf-8")
    if honest:
        card = json.loads((folder / "run.json").read_text())
        card["sha256"][name] = hashlib.sha256(content.encode()).hexdigest()
        (folder / "run.json").write_text(json.dumps(card))
    return folder


def frozen_with(**changes):
    return lambda text: json.dumps(json.loads(text) | changes)


@pytest.mark.parametrize(
    ("change", "honest", "says"),
    [
        (lambda text: text[:100], False, "its SHA-256 is not the one in run.json"),
        (lambda text: text + " ", False, "its SHA-256 is not the one in run.json"),
        (lambda text: text[:100], True, "it is no JSON"),
        (lambda _: "[" * 100_000, True, "it is no JSON"),
        (lambda _: "[]", True, "no JSON object"),
        (
            lambda text: text.replace('"recency_days": ', '"recency_days": NaN, "x": '),
            True,
            "NaN is no number",
        ),
        (frozen_with(method="som"), True, "holds another method"),
        (frozen_with(params={"frob": 1}), True, "frozen method rfm: is damaged"),
        (frozen_with(state={}), True, "frozen method rfm: is damaged"),
        (
            frozen_with(state={"recency_days": "x", "frequency": 1, "monetary": []}),
            True,
            "frozen method rfm: is damaged",
        ),
        (
            frozen_with(segments=[{"code": "1", "name": "a", "name_zh": "a", "definition": "a"}]),
            True,
            "frozen method rfm",
        ),
    ],
)
def test_damaged_frozen_methods_are_told_in_one_message(frozen_own, tmp_path, change, honest, says):
    folder = damaged(frozen_own, tmp_path, change, honest=honest)
    message = refused(frozen_own, tmp_path, frozen_own.params, folder=folder, asked=["rfm"])
    assert says in message
    assert len(message) < 500


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "{}", '{"params": {}}', '{"params": {"dataset": "own"}, "sha256": {}}']
)
def test_a_damaged_run_card_is_told(frozen_own, tmp_path, text):
    folder = damaged(frozen_own, tmp_path, lambda _: text, "run.json")
    assert str(folder) in refused(frozen_own, tmp_path, frozen_own.params, folder=folder)


def test_what_is_no_run_is_told(frozen_own, tmp_path):
    assert "there is no such folder" in refused(
        frozen_own, tmp_path, frozen_own.params, folder=tmp_path / "gone"
    )
    assert "no folder of a run" in refused(frozen_own, tmp_path, frozen_own.params, folder=tmp_path)
    assert "no folder of a run" in refused(
        frozen_own, tmp_path, frozen_own.params, folder=frozen_own.params
    )


def test_params_of_another_version_matter_only_where_they_are_needed(frozen_own, tmp_path):
    folder = damaged(
        frozen_own, tmp_path, lambda text: text.replace('"cutoff_step_days"', '"frob"'), "run.json"
    )
    assert "unknown key 'frob'" in refused(frozen_own, tmp_path, frozen_own.params, folder=folder)
