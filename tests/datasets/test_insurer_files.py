"""The files of the simulated insurer: reproducible, whole or absent, and of any allowed size."""

import json
import sys

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from segbench import cli
from segbench.datasets.simulators import insurer
from segbench.datasets.simulators.insurer import files
from segbench.errors import SegbenchError
from segbench.params import Params, load
from support import ROOT

FILES = {
    *(
        "premiums.parquet",
        "customers.parquet",
        "campaigns.parquet",
        "responses.parquet",
        "service.parquet",
        "survey.parquet",
    ),
    *("truth.parquet", "truth_quarters.parquet", "truth_doubles.parquet", "dirt.json"),
}
DATES = {
    "paid_on",
    "birth_date",
    "joined_on",
    "updated_on",
    "contacted_on",
    "closes_on",
    "responded_on",
    "answered_on",
}


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_the_same_customers_and_seed_give_the_same_bytes_and_another_seed_others(tmp_path):
    for name, seed in (("a", 3), ("b", 3), ("c", 4)):
        insurer.simulate(tmp_path / name, 1_500, seed)
    one, two, other = (contents(tmp_path / name) for name in "abc")
    assert set(one) == FILES
    assert one == two
    assert all(one[name] != other[name] for name in FILES)


def test_chunks_are_row_groups_and_do_not_depend_on_the_customers_after_them(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "CHUNK", 1_000)
    insurer.simulate(tmp_path / "long", 2_500, seed=1)
    insurer.simulate(tmp_path / "short", 1_000, seed=1)
    for name in FILES - {"dirt.json"}:
        long, short = (pq.ParquetFile(tmp_path / folder / name) for folder in ("long", "short"))
        assert long.num_row_groups == 3, name
        assert long.read_row_group(0).equals(short.read()), name
    premiums = pd.read_parquet(tmp_path / "long" / "premiums.parquet")
    assert not premiums.drop_duplicates()["payment_id"].duplicated().any()
    assert len(pd.read_parquet(tmp_path / "long" / "truth.parquet")) == 2_500


def test_dates_are_text_and_amounts_are_decimals(branch):
    for name in sorted(FILES - {"dirt.json"}):
        schema = pq.read_schema(branch.folder / name)
        assert all(
            schema.field(column).type == pa.string() for column in DATES & set(schema.names)
        ), name
    schema = pq.read_schema(branch.folder / "premiums.parquet")
    assert {schema.field(name).type for name in ("amount", "discount", "voucher")} == {
        pa.decimal128(12, 2)
    }


@pytest.mark.parametrize("customers", [-1, 0, 999, 10_000_001])
def test_other_sizes_are_refused(tmp_path, customers):
    with pytest.raises(SegbenchError, match=rf"found {customers}\..*1,000 to 10,000,000"):
        insurer.simulate(tmp_path / "x", customers, seed=1)
    assert not (tmp_path / "x").exists()


def test_a_negative_seed_is_refused(tmp_path):
    with pytest.raises(SegbenchError, match="seed: found -1"):
        insurer.simulate(tmp_path / "x", 1_000, seed=-1)


def test_a_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(SegbenchError, match=r"file.x: cannot be written"):
        insurer.simulate(tmp_path / "file" / "x", 1_000, seed=1)


def test_files_that_are_there_are_not_made_again(tmp_path, monkeypatch):
    insurer.simulate_once(tmp_path / "x", 1_000, 1)
    monkeypatch.setattr(files, "simulate", lambda *_: pytest.fail("made again"))
    insurer.simulate_once(tmp_path / "x", 1_000, 1)


@pytest.mark.parametrize(
    "about", [None, "{}", '{"version": 0, "customers": 1000, "seed": 1}', "no json"]
)
def test_a_folder_with_something_else_is_refused(tmp_path, about):
    (tmp_path / "x").mkdir()
    if about is not None:
        (tmp_path / "x" / "dirt.json").write_text(about)
    with pytest.raises(SegbenchError, match=r"holds something else.*delete this one"):
        insurer.simulate_once(tmp_path / "x", 1_000, 1)


def test_an_interruption_leaves_nothing(tmp_path, monkeypatch):
    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(files, "soil", interrupted)
    with pytest.raises(KeyboardInterrupt):
        insurer.simulate_once(tmp_path / "x", 1_000, 1)
    assert list(tmp_path.iterdir()) == []


def test_of_two_at_a_time_the_first_is_kept(tmp_path, monkeypatch):
    slow = files.simulate

    def overtaken(part, customers, seed):
        slow(part, customers, seed)
        slow(tmp_path / "x", customers, seed)

    monkeypatch.setattr(files, "simulate", overtaken)
    insurer.simulate_once(tmp_path / "x", 1_000, 1)
    assert [path.name for path in tmp_path.iterdir()] == ["x"]


def test_every_mapped_column_is_in_its_file(branch):
    data = insurer.mapping(branch.folder)
    assert set(data.tables) == {
        "orders",
        "customers",
        "contacts",
        "responses",
        "interactions",
        "survey",
    }
    for table in data.tables.values():
        assert {*table.columns.values(), *table.attributes} <= set(pq.read_schema(table.path).names)


def test_the_params_file_beside_the_data_asks_what_params_insurer_yaml_asks(tmp_path):
    (tmp_path / "insurer-1000-1").mkdir()
    written = load(insurer.write_params(tmp_path / "insurer-1000-1"))
    shipped = load(ROOT / "params" / "insurer.yaml")
    assert (written.name, written.dataset) == ("insurer-1000-1", "own")
    mapped = insurer.mapping(tmp_path / "insurer-1000-1")
    assert written.data.model_dump() == mapped.model_dump()
    own = {"name", "start_folder", "dataset", "data"}
    assert written.model_dump(exclude=own) == shipped.model_dump(exclude=own)


def test_the_command_line_simulates_and_says_what_to_run_next(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(
        sys,
        "argv",
        ["segbench", "data", "simulate", "insurer", "--customers", "1000", "--seed", "5"],
    )
    cli.main()
    assert (
        capsys.readouterr()
        .out.strip()
        .endswith("Next: segbench run data/insurer-1000-5/params.yaml")
    )
    about = json.loads((tmp_path / "data/insurer-1000-5/dirt.json").read_text())
    assert (about["customers"], about["seed"]) == (1000, 5)
    assert (
        load(tmp_path / "data/insurer-1000-5/params.yaml").data.tables["orders"].cancellation_prefix
        == "R"
    )


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["bank"], "data simulate: unknown simulation 'bank'. Allowed: insurer."),
        (
            ["insurer", "--customers", "10"],
            "customers: found 10. The insurer is simulated with 1,000 to 10,000,000 customers.",
        ),
    ],
)
def test_the_command_line_refuses_with_one_message(monkeypatch, capsys, tmp_path, words, message):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["segbench", "data", "simulate", *words])
    with pytest.raises(SystemExit, match="2"):
        cli.main()
    assert capsys.readouterr().err == f"segbench: {message}\n"


@pytest.mark.slow
def test_loading_keeps_the_account_of_the_planted_dirt(tmp_path, monkeypatch):
    from segbench.datasets import open_dataset

    monkeypatch.setattr(
        sys.modules["segbench.datasets.simulators.insurer.load"],
        "default_folder",
        lambda customers, seed: tmp_path / f"insurer-{customers}-{seed}",
    )
    dataset = open_dataset(Params(dataset="insurer", insurer={"customers": 1000, "seed": 2}))
    dirt = json.loads((tmp_path / "insurer-1000-2" / "dirt.json").read_text())["tables"]["premiums"]
    account = dataset.ledger[dataset.ledger["table"] == "orders"].set_index("row")["rows"].to_dict()
    expected = {
        "read": "rows",
        "set aside: guest: no customer id": "missing customer number",
        "set aside: duplicate row": "exact duplicate",
        "set aside: another currency": "other currency",
        "set aside: date that cannot be read": "unreadable date",
        "set aside: no date": "empty date",
        "set aside: date before the first day": "date in year 1",
        "set aside: date in the future (after the last day)": "date in the future",
        "set aside: order without a positive total": "zero amount",
    }
    assert {row: account.get(row, 0) for row in expected} == {
        row: dirt[kind] for row, kind in expected.items()
    }
    doubles = pd.read_parquet(tmp_path / "insurer-1000-2" / "truth_doubles.parquet")
    found = set(zip(dataset.merged["customer_id"], dataset.merged["merged_into"], strict=True))
    assert set(zip(doubles["customer_no"], doubles["same_as"], strict=True)) <= found
    assert dataset.name == "insurer"
    assert str(tmp_path) not in dataset.source
