"""What may be written where: nothing is lost that nobody said may go."""

import os
import shutil
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import pandas as pd
import pytest
import yaml

from segbench.datasets.own.init import init
from segbench.errors import SegbenchError
from segbench.params import check
from segbench.report import run as runs
from segbench.report.progress import Progress
from segbench.runtime.targets import check_place, check_target, written
from segbench.scoring import score as scoring
from segbench.scoring.drift import drift
from segbench.scoring.export import export
from segbench.scoring.score import score


def contents(folder: Path) -> dict[str, object]:
    """Everything under a folder: what it is, its bytes, its mode."""
    found = {}
    for path in sorted(folder.rglob("*")):
        mode = path.lstat().st_mode
        found[str(path.relative_to(folder))] = (
            stat.S_IFMT(mode),
            path.read_bytes() if stat.S_ISREG(mode) else None,
        )
    return found


@pytest.fixture
def place(frozen_own, tmp_path):
    """A folder with the run, a customer table c.csv, new data p.yaml with two tables, and traps."""
    shutil.copytree(frozen_own.folder, tmp_path / "reports" / "shop")
    shutil.copytree(frozen_own.folder, tmp_path / "reports" / "other")
    frozen_own.table.reset_index().to_csv(tmp_path / "c.csv", index=False)
    shutil.copy(frozen_own.orders, tmp_path / "orders.csv")
    (tmp_path / "people.csv").write_text("id,email\n00001,a@example.org\n")
    raw = yaml.safe_load(frozen_own.params.read_text())
    raw["data"]["tables"]["orders"]["path"] = str(tmp_path / "orders.csv")
    raw["data"]["tables"]["customers"] = {
        "path": str(tmp_path / "people*.csv"),
        "columns": {"customer_id": "id", "email": "email"},
    }
    (tmp_path / "p.yaml").write_text(yaml.safe_dump(raw))
    (tmp_path / "mine.csv").write_text("mine")
    (tmp_path / "link.csv").symlink_to("mine.csv")
    (tmp_path / "to_input.csv").symlink_to("c.csv")
    (tmp_path / "nowhere.csv").symlink_to("gone.csv")
    (tmp_path / "loop.csv").symlink_to("loop.csv")
    os.link(tmp_path / "c.csv", tmp_path / "hard.csv")
    os.link(tmp_path / "c.csv", tmp_path / "x.rejected.csv")
    (tmp_path / "folder.csv").mkdir()
    (tmp_path / "aside.rejected.csv").mkdir()
    (tmp_path / "taken.rejected.csv").write_text("mine")
    os.mkfifo(tmp_path / "pipe.csv")
    return tmp_path


REFUSED = {
    "a file that is there": ("c.csv", "mine.csv", False, "mine.csv: is there already. Add --force"),
    "rows set aside that are there": (
        "c.csv",
        "taken.csv",
        False,
        "taken.rejected.csv: is there already",
    ),
    "the input": ("c.csv", "c.csv", True, "written over the data that is read"),
    "the input by another way": (
        "c.csv",
        "folder.csv/../c.csv",
        True,
        "written over the data that is read",
    ),
    "the input by a hard link": ("c.csv", "hard.csv", True, "written over the data that is read"),
    "the input by a link": (
        "c.csv",
        "to_input.csv",
        True,
        "is a link, and only plain files are written over",
    ),
    "the input that is called as rows set aside would be": (
        "x.rejected.csv",
        "x.csv",
        True,
        "written over the data that is read",
    ),
    "the input behind rows set aside": (
        "c.csv",
        "x.csv",
        True,
        "x.rejected.csv: would be written over the data",
    ),
    "one of a pattern": ("c*.csv", "c.csv", True, "written over the data that is read"),
    "a table of a params file": (
        "p.yaml",
        "orders.csv",
        True,
        "written over the data that is read",
    ),
    "a further table of a params file": (
        "p.yaml",
        "people.csv",
        True,
        "written over the data that is read",
    ),
    "a link to a file": ("c.csv", "link.csv", True, "link.csv: is a link"),
    "a link to nothing": ("c.csv", "nowhere.csv", False, "nowhere.csv: is a link"),
    "a link to itself": ("c.csv", "loop.csv", True, "loop.csv: is a link"),
    "a folder": ("c.csv", "folder.csv", True, "folder.csv: is a folder"),
    "a folder where rows set aside go": (
        "c.csv",
        "aside.csv",
        True,
        "aside.rejected.csv: is a folder",
    ),
    "a pipe": ("c.csv", "pipe.csv", True, "pipe.csv: is a pipe"),
    "labels of the report": (
        "c.csv",
        "reports/shop/tables/labels.parquet",
        True,
        "lies in the report shop",
    ),
    "a new file in the report": (
        "c.csv",
        "reports/shop/labels.csv",
        False,
        "lies in the report shop",
    ),
    "a table of another report": (
        "c.csv",
        "reports/other/tables/league.csv",
        True,
        "lies in the report other",
    ),
    "under a file": ("c.csv", "mine.csv/l.csv", False, "cannot be written (Not a directory)"),
    "in no folder": ("c.csv", "no/such/l.csv", False, "does not exist"),
    "a name too long": (
        "c.csv",
        "x" * 300 + ".csv",
        False,
        "cannot be written (File name too long)",
    ),
    "a name too long beside it": (
        "c.csv",
        "x" * 250 + ".csv",
        False,
        "cannot be written (File name too long)",
    ),
    "a NUL": ("c.csv", "l\0.csv", False, "cannot be written"),
    "another kind": ("c.csv", "l.xlsx", False, "labels are written as .csv or .parquet"),
    "the null device": ("c.csv", os.devnull, True, "labels are written as .csv or .parquet"),
    "a params file": ("p.yaml", "p.yaml", True, "labels are written as .csv or .parquet"),
    "no name": ("c.csv", "", True, "labels are written as .csv or .parquet"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_labels_are_not_written_where_something_would_be_lost(place, name):
    source, output, force, says = REFUSED[name]
    before = contents(place)
    with pytest.raises(SegbenchError) as caught:
        score(
            place / "reports" / "shop",
            str(place / source),
            place / output if output else Path(),
            force=force,
        )
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)
    assert contents(place) == before


def test_orders_of_the_run_itself_are_not_written_over(frozen_own, tmp_path):
    frozen_own.table.reset_index().to_csv(tmp_path / "c.csv", index=False)
    before = frozen_own.orders.read_bytes()
    with pytest.raises(SegbenchError, match="written over the data that is read"):
        score(frozen_own.folder, str(tmp_path / "c.csv"), frozen_own.orders, force=True)
    assert frozen_own.orders.read_bytes() == before


def test_force_writes_over_plain_files_and_keeps_their_mode(place):
    for name in ("mine.csv", "mine.rejected.csv"):
        (place / name).write_text("mine")
        (place / name).chmod(0o640)
    score(place / "reports" / "shop", str(place / "c.csv"), place / "mine.csv", force=True)
    assert len(pd.read_csv(place / "mine.csv")) > 100
    assert (place / "mine.rejected.csv").read_text().startswith("table,file,row")
    assert {
        stat.S_IMODE((place / name).stat().st_mode) for name in ("mine.csv", "mine.rejected.csv")
    } == {0o640}
    assert not list(place.glob(".*"))


def test_what_comes_to_be_there_during_the_work_is_not_written_over(place, monkeypatch):
    plain = scoring.label

    def slow(*words):
        (place / "l.csv").write_text("somebody else's")
        return plain(*words)

    monkeypatch.setattr(scoring, "label", slow)
    with pytest.raises(SegbenchError, match=r"l\.csv: is there already"):
        score(place / "reports" / "shop", str(place / "c.csv"), place / "l.csv")
    assert (place / "l.csv").read_text() == "somebody else's"
    assert not list(place.glob(".*"))


def test_without_hard_links_nothing_is_written_over_either(tmp_path, monkeypatch):
    def none(*_words):
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", none)
    with written(tmp_path / "a.csv", force=False) as part:
        part.write_text("first")
    with (
        pytest.raises(SegbenchError, match="is there already"),
        written(tmp_path / "a.csv", force=False) as part,
    ):
        part.write_text("second")
    assert contents(tmp_path) == {"a.csv": (stat.S_IFREG, b"first")}


def test_a_link_that_takes_the_place_is_not_followed(tmp_path):
    (tmp_path / "mine.csv").write_text("mine")

    def write():
        with written(tmp_path / "a.csv", force=True) as part:
            part.write_text("new")
            (tmp_path / "a.csv").symlink_to("mine.csv")

    with pytest.raises(SegbenchError, match="is a link"):
        write()
    assert (tmp_path / "mine.csv").read_text() == "mine"


def test_a_device_is_never_replaced():
    for name in ("null", "full"):
        with pytest.raises(SegbenchError, match="is a device"):
            check_target(Path("/dev") / name, force=True)
    assert Path(os.devnull).is_char_device()


def test_a_full_disk_is_one_message_and_leaves_nothing(place, monkeypatch):
    def full(*_words, **_more):
        raise OSError(28, "No space left on device")

    before = contents(place)
    monkeypatch.setattr(pd.DataFrame, "to_csv", full)
    with pytest.raises(
        SegbenchError, match=r"l\.csv: cannot be written \(No space left on device\)"
    ):
        score(place / "reports" / "shop", str(place / "c.csv"), place / "l.csv")
    assert contents(place) == before


DRIFT = {
    "psi.csv is there": ("c.csv", "out", False, "psi.csv: is there already"),
    "migration.csv is there": ("c.csv", "half", False, "migration.csv: is there already"),
    "a file": ("c.csv", "mine.csv", True, "cannot be written into"),
    "a link to a file": ("c.csv", "link.csv", True, "cannot be written into"),
    "the report": ("c.csv", "reports/shop", True, "lies in the report shop"),
    "the tables of the report": ("c.csv", "reports/shop/tables", True, "lies in the report shop"),
    "a new folder in the report": (
        "c.csv",
        "reports/shop/drift/of/today",
        False,
        "lies in the report shop",
    ),
    "the input is there": ("data/psi.csv", "data", True, "written over the data that is read"),
    "a link is there": ("c.csv", "linked", True, "psi.csv: is a link"),
    "under a file": ("c.csv", "mine.csv/out", False, "cannot be written"),
}


@pytest.mark.parametrize("name", DRIFT)
def test_drift_does_not_write_where_something_would_be_lost(place, name):
    source, output, force, says = DRIFT[name]
    for folder in ("out", "half", "data", "linked"):
        (place / folder).mkdir()
    (place / "out" / "psi.csv").write_text("mine")
    (place / "half" / "migration.csv").write_text("mine")
    (place / "linked" / "psi.csv").symlink_to(place / "mine.csv")
    shutil.copy(place / "c.csv", place / "data" / "psi.csv")
    before = contents(place)
    with pytest.raises(SegbenchError) as caught:
        drift(place / "reports" / "shop", str(place / source), place / output, ["rfm"], force=force)
    assert says in str(caught.value)
    assert contents(place) == before


def test_drift_writes_over_its_own_tables_with_force_and_into_new_folders(place):
    for _ in range(2):
        drift(
            place / "reports" / "shop",
            str(place / "c.csv"),
            place / "new" / "out",
            ["rfm"],
            force=True,
        )
    assert sorted(path.name for path in (place / "new" / "out").iterdir()) == [
        "migration.csv",
        "psi.csv",
    ]


EXPORT = {
    "a table of the report": (
        "reports/shop/tables/labels.parquet",
        True,
        "lies in the report shop",
    ),
    "a file of another kind": ("mine.db", True, "does not end as a file of the format csv does"),
    "a params file": ("mine.yaml", True, "does not end as a file of the format csv does"),
    "no ending": ("mine", True, "does not end as a file of the format csv does"),
    "a link": ("link.csv", True, "is a link"),
    "a folder": ("folder.csv", True, "is a folder"),
    "a pipe": ("pipe.xlsx", True, "is a pipe"),
    "a file that is there": ("mine.parquet", False, "is there already"),
}


@pytest.mark.parametrize("name", EXPORT)
def test_an_export_is_not_written_where_something_would_be_lost(report, tmp_path, name):
    output, force, says = EXPORT[name]
    folder = report("rfm")
    for mine in ("mine", "mine.db", "mine.yaml", "mine.csv", "mine.parquet"):
        (tmp_path / mine).write_text("mine")
    (tmp_path / "link.csv").symlink_to("mine.csv")
    (tmp_path / "folder.csv").mkdir()
    os.mkfifo(tmp_path / "pipe.xlsx")
    before = contents(tmp_path)
    with pytest.raises(SegbenchError) as caught:
        export(folder, "rfm", None, None, tmp_path / output, force=force)
    assert says in str(caught.value)
    assert contents(tmp_path) == before


SALES = "who,when,paid\n" + "".join(
    f"c{n % 40},2023-{1 + n % 12:02}-{1 + n % 28:02},{5 + n % 9}.50\n" for n in range(400)
)

INIT = {
    "the data": ("sales.csv", True, "ends in .yaml"),
    "the data by a hard link": ("same.yaml", True, "written over the data that is read"),
    "the data by a link": ("link.yaml", True, "is a link"),
    "a params file that is there": ("mine.yaml", False, "is there already"),
    "a folder": ("folder.yaml", True, "is a folder"),
    "a pipe": ("pipe.yml", True, "is a pipe"),
    "under a file": ("sales.csv/x/y.yaml", False, "cannot be written"),
}


@pytest.mark.parametrize("name", INIT)
def test_init_does_not_write_where_something_would_be_lost(tmp_path, name):
    output, force, says = INIT[name]
    (tmp_path / "sales.csv").write_text(SALES)
    (tmp_path / "mine.yaml").write_text("mine")
    (tmp_path / "link.yaml").symlink_to("sales.csv")
    os.link(tmp_path / "sales.csv", tmp_path / "same.yaml")
    (tmp_path / "folder.yaml").mkdir()
    os.mkfifo(tmp_path / "pipe.yml")
    before = contents(tmp_path)
    with pytest.raises(SegbenchError) as caught:
        init(str(tmp_path / "sales.csv"), None, None, tmp_path / output, [], force=force)
    assert says in str(caught.value)
    assert contents(tmp_path) == before


def test_init_writes_over_a_params_file_with_force(tmp_path):
    (tmp_path / "sales.csv").write_text(SALES)
    (tmp_path / "mine.yaml").write_text("mine")
    init(str(tmp_path / "sales.csv"), None, None, tmp_path / "mine.yaml", [], force=True)
    assert "ordered_at: when" in (tmp_path / "mine.yaml").read_text()


def foreign(kind: str, place: Path) -> None:
    if kind == "a file":
        place.write_text("mine")
    elif kind == "a link":
        (place.parent / "elsewhere").mkdir()
        (place.parent / "elsewhere" / "run.json").write_text("{}")
        place.symlink_to("elsewhere")
    elif kind == "a folder with a run.json of others":
        place.mkdir()
        (place / "run.json").write_text("{}")
    else:
        place.mkdir()
        (place / "thesis.docx").write_text("mine")


@pytest.mark.parametrize("at", ["shop", ".shop.failed"])
@pytest.mark.parametrize(
    "kind", ["a file", "a link", "a folder with a run.json of others", "a folder of others"]
)
def test_a_run_does_not_replace_what_no_run_has_written(tmp_path, kind, at):
    foreign(kind, tmp_path / at)
    before = contents(tmp_path)
    with pytest.raises(SegbenchError, match="is nothing that segbench wrote"):
        runs.run(check({"name": "shop"}, source="test"), tmp_path, Progress())
    assert contents(tmp_path) == before


def test_a_report_of_ours_whole_or_damaged_and_failed_notebooks_may_be_replaced(tmp_path):
    check_place(tmp_path / "shop")
    (tmp_path / "shop" / "tables").mkdir(parents=True)
    (tmp_path / "shop" / "run.json").write_text("{")
    (tmp_path / ".shop.failed").mkdir()
    (tmp_path / ".shop.failed" / "rfm.ipynb").write_text("{}")
    (tmp_path / ".shop.failed" / ".ipynb_checkpoints").mkdir()
    check_place(tmp_path / "shop")
    (tmp_path / "empty").mkdir()
    check_place(tmp_path / "empty")


def test_no_report_is_put_into_another(tmp_path):
    (tmp_path / "shop" / "tables").mkdir(parents=True)
    (tmp_path / "shop" / "run.json").write_text("{}")
    with pytest.raises(SegbenchError, match="lies in the report shop"):
        check_place(tmp_path / "shop" / "more" / "sales")


@pytest.mark.skipif(not hasattr(os, "seteuid"), reason="this system has no users to change to")
@pytest.mark.parametrize("mode", [0o555, 0o000])
def test_a_folder_that_may_not_be_written_into_is_one_message(request, mode):
    folder = Path(tempfile.mkdtemp())
    request.addfinalizer(lambda: shutil.rmtree(folder))
    folder.chmod(mode)

    def write():
        with written(folder / "a.csv", force=False) as part:
            part.write_text("x")

    root = os.geteuid() == 0
    if root:
        os.seteuid(65534)
    try:
        with pytest.raises(SegbenchError, match=r"a\.csv: cannot be written \(Permission denied\)"):
            write()
    finally:
        if root:
            os.seteuid(0)


def test_a_simulated_branch_keeps_the_changes_to_its_params_file(tmp_path):
    def simulate(*words):
        command = [
            sys.executable,
            "-m",
            "segbench.cli",
            "data",
            "simulate",
            "insurer",
            "--customers",
            "1000",
            "-o",
            "branch",
        ]
        return subprocess.run(
            [*command, *words], cwd=tmp_path, capture_output=True, text=True, check=False
        )

    first, again = simulate(), simulate()
    assert (first.returncode, again.returncode) == (0, 0), first.stderr + again.stderr
    text = (tmp_path / "branch" / "params.yaml").read_text(encoding="utf-8")
    (tmp_path / "branch" / "params.yaml").write_text("mine")
    refused = simulate()
    assert refused.returncode == 2
    assert "params.yaml: was changed since it was written. Add --force" in refused.stderr
    assert (tmp_path / "branch" / "params.yaml").read_text() == "mine"
    assert simulate("--force").returncode == 0
    assert (tmp_path / "branch" / "params.yaml").read_text(encoding="utf-8") == text
