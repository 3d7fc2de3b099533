"""From a report folder to files that pandas, a spreadsheet and a CRM read."""

import csv
import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
import yaml

from segbench.errors import SegbenchError
from segbench.methods import METHODS, load_state
from segbench.methods.base import Method
from segbench.params.playbook import read_playbook
from segbench.scoring.export import export
from segbench.scoring.report_reader import LABEL_FIELDS, PLAYBOOK_FIELDS, labelled
from support import ROOT, make_customers, write_card

SAFE = {"-12": "'-12", "=cmd|' /C calc'!A0": "'=cmd|' /C calc'!A0", "＝1+1": "'＝1+1"}
SCORES = {
    "rfm": ["recency_days", "frequency", "monetary"],
    "quadrants": ["loyalty", "relative_profit", "maintenance_index"],
    "grades": ["value", "frequency", "behaviour", "loyalty", "potential", "score"],
    "pdp": ["tiger", "peacock", "koala", "owl"],
    "value_tiers": ["score"],
}


def read_csv(path, **words):
    return pd.read_csv(path, dtype=str, keep_default_na=False, **words)


def frozen(folder, method):
    return json.loads((folder / "methods" / f"{method}.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("method", SCORES)
def test_what_is_said_of_every_customer(report, method):
    folder = report("rfm", *{method} - {"rfm"}, ids=[f"{n:04}" for n in range(200)])
    table, missing = labelled(folder, method)
    assert missing == ""
    assert list(table) == [*LABEL_FIELDS, *SCORES[method], *PLAYBOOK_FIELDS]
    assert table["customer_id"].is_monotonic_increasing
    customers = make_customers(200).set_axis([f"{n:04}" for n in range(200)])
    thawed = load_state(frozen(folder, method))
    assert list(table["segment_code"]) == list(thawed.predict(customers))
    named = {segment.code: (segment.name, segment.name_zh) for segment in thawed.segments_}
    assert list(zip(table["segment"], table["segment_zh"], strict=True)) == [
        named[code] for code in table["segment_code"]
    ]
    expected = thawed.scores(customers).reset_index(drop=True)
    pd.testing.assert_frame_equal(table[SCORES[method]], expected, check_dtype=False)
    entries = read_playbook(method, "params/playbooks").entries
    for name, rows in table.groupby("segment"):
        assert set(rows["offer"]) == {entries[name].en.offer}
        assert set(rows["goal_zh"]) == {entries[name].zh.goal}
        assert set(rows["service_minutes"]) == {entries[name].minutes}


def test_csv_is_read_by_pandas_with_zeros_chinese_and_nothing_that_runs(report, tmp_path):
    said = export(report("rfm"), "rfm", "csv", None, tmp_path / "x.csv")
    assert (tmp_path / "x.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    table = read_csv(tmp_path / "x.csv")
    table = table.set_index("customer_id")
    assert {"0007", "客户1", "12", *SAFE.values()} == set(table.index)
    assert {"segment_zh", "recency_days", "goal", "measure_zh"} <= set(table)
    assert table["segment_zh"].str.contains("客户").any()
    assert "3 texts begin as a spreadsheet's formula does" in said
    for row in csv.reader((tmp_path / "x.csv").read_text("utf-8-sig").splitlines()):
        assert not [cell for cell in row if cell[:1] in ("=", "+", "@", "＝")]


def test_negative_scores_stay_numbers(report, tmp_path):
    export(report("pdp", ids=range(100, 160)), "pdp", "csv", None, tmp_path / "x.csv")
    table = pd.read_csv(tmp_path / "x.csv")
    assert table["tiger"].dtype == float
    assert (table["tiger"] < 0).any()
    assert "'-" not in (tmp_path / "x.csv").read_text("utf-8-sig")


def test_a_workbook_is_read_by_pandas_and_openpyxl(report, tmp_path):
    folder = report("rfm")
    export(folder, "rfm", "xlsx", None, tmp_path / "x.xlsx")
    table = pd.read_excel(tmp_path / "x.xlsx", dtype={"customer_id": str}, engine="calamine")
    assert {"0007", "客户1", "12", *SAFE.values()} == set(table["customer_id"])
    cells = list(openpyxl.load_workbook(tmp_path / "x.xlsx").active.iter_rows(min_row=2))
    assert {(row[0].data_type, row[0].number_format) for row in cells} == {("s", "@")}
    assert all(isinstance(row[list(table).index("frequency")].value, int) for row in cells)


def test_parquet_is_not_touched(report, tmp_path):
    folder = report("rfm")
    said = export(folder, "rfm", "parquet", None, tmp_path / "x.parquet")
    table = pd.read_parquet(tmp_path / "x.parquet")
    pd.testing.assert_frame_equal(table, labelled(folder, "rfm")[0])
    assert set(SAFE) <= set(table["customer_id"])
    assert "apostrophe" not in said


def test_ids_that_are_numbers_stay_numbers_in_parquet_and_are_texts_elsewhere(report, tmp_path):
    folder = report("rfm", ids=[1, 20, 300])
    export(folder, "rfm", "parquet", None, tmp_path / "x.parquet")
    export(folder, "rfm", "xlsx", None, tmp_path / "x.xlsx")
    assert pd.read_parquet(tmp_path / "x.parquet")["customer_id"].tolist() == [1, 20, 300]
    assert [
        row[0].value
        for row in openpyxl.load_workbook(tmp_path / "x.xlsx").active.iter_rows(min_row=2)
    ] == ["1", "20", "300"]


@pytest.mark.parametrize(
    ("mapping", "heading"), [("zoho-contacts", "Last Name"), ("zoho-accounts", "Account Name")]
)
def test_a_zoho_file_has_what_zoho_demands(report, tmp_path, mapping, heading):
    folder = report("quadrants")
    said = export(folder, "quadrants", None, mapping, tmp_path / "x.csv")
    assert not (tmp_path / "x.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    table = read_csv(tmp_path / "x.csv", encoding="utf-8")
    assert next(iter(table)) == heading
    assert (table[heading] == table["Customer ID"]).all()
    assert (table[heading] != "").all()
    assert f"{heading}: Zoho demands" in said
    assert set(table["Segment"]) <= {
        segment["name"] for segment in frozen(folder, "quadrants")["segments"]
    }
    assert {"maintenance_index", "Service Level", "Segment Offer"} <= set(table)


def test_format_zoho_is_the_mapping_for_contacts(report, tmp_path):
    folder = report("rfm")
    export(folder, "rfm", "zoho", None, tmp_path / "a.csv")
    export(folder, "rfm", None, "zoho-contacts", tmp_path / "b.csv")
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()


def mapping(folder, **keys):
    path = folder / "mine.yaml"
    path.write_text(
        yaml.safe_dump(
            {"columns": {"Kunde": "customer_id", "From": {"constant": "segbench"}}, **keys},
            sort_keys=False,
        )
    )
    return str(path)


def test_a_mapping_of_ones_own_is_followed(report, tmp_path):
    own = mapping(tmp_path, encoding="gb18030", delimiter=";", spreadsheet_safe=False)
    said = export(report("rfm"), "rfm", None, own, tmp_path / "x.csv")
    table = read_csv(tmp_path / "x.csv", encoding="gb18030", sep=";")
    assert list(table) == ["Kunde", "From"]
    assert set(table["From"]) == {"segbench"}
    assert set(SAFE) <= set(table["Kunde"])
    assert "apostrophe" not in said


def test_many_customers_become_numbered_files(report, tmp_path):
    folder = report("rfm", ids=[f"{n:05}" for n in range(25)])
    said = export(folder, "rfm", None, mapping(tmp_path, max_rows=2), tmp_path / "x.csv")
    files = sorted(tmp_path.glob("x-*.csv"))
    assert [path.name for path in files] == [f"x-{n:02}.csv" for n in range(1, 14)]
    parts = [read_csv(path) for path in files]
    assert [len(part) for part in parts] == [2] * 12 + [1]
    assert pd.concat(parts)["Kunde"].tolist() == [f"{n:05}" for n in range(25)]
    assert all(str(path) in said for path in files)
    with pytest.raises(
        SegbenchError, match=r"x-1\.csv: is there already|x-01\.csv: is there already"
    ):
        export(folder, "rfm", None, mapping(tmp_path, max_rows=2), tmp_path / "x.csv")


def test_a_file_left_from_a_larger_export_is_not_imported_by_mistake(report, tmp_path):
    folder = report("rfm", ids=[f"{n:05}" for n in range(8)])
    export(folder, "rfm", None, mapping(tmp_path, max_rows=2), tmp_path / "x.csv")
    with pytest.raises(SegbenchError, match=r"x-3\.csv: is left from an export with more files"):
        export(folder, "rfm", None, mapping(tmp_path, max_rows=4), tmp_path / "x.csv", force=True)


def test_a_method_without_a_playbook_is_exported_and_says_so(report, tmp_path):
    folder = report("recency_only")
    said = export(folder, "recency_only", "zoho", None, tmp_path / "x.csv")
    assert "recency_only has no playbook (params/playbooks/recency_only.yaml)" in said
    assert set(read_csv(tmp_path / "x.csv")["Segment Goal"]) == {""}


def test_a_score_with_the_name_of_another_field_keeps_both(report, tmp_path, monkeypatch):
    class Odd(METHODS["rfm"]):
        name = "odd"

        def scores(self, customers):
            return customers[["frequency"]].set_axis(["goal"], axis=1)

    monkeypatch.setitem(METHODS, "odd", Odd)
    table, _ = labelled(report("odd", ids=range(10, 30)), "odd")
    assert table.columns.is_unique
    assert (table["score_goal"] > 0).all()


def test_the_base_has_no_scores():
    assert Method.scores(METHODS["everyone"](), make_customers(3)) is None


def test_a_file_is_not_written_over_and_not_left_half(report, tmp_path):
    folder, target = report("rfm"), tmp_path / "x.csv"
    target.write_text("mine")
    with pytest.raises(SegbenchError, match="Add --force"):
        export(folder, "rfm", "csv", None, target)
    assert target.read_text() == "mine"
    export(folder, "rfm", "csv", None, target, force=True)
    assert "客户1" in target.read_text("utf-8-sig")
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (
            {"method": "rmf"},
            "shop: unknown method 'rmf'. Did you mean 'rfm'? Allowed: quadrants, rfm.",
        ),
        ({"method": "pdp"}, "unknown method 'pdp'"),
        ({"folder": "nowhere"}, "nowhere: there is no such folder. Give the folder of a run"),
        (
            {"folder": "broken"},
            "labels.parquet: is not what a run of this version writes (its SHA-256 is not the one "
            "in run.json",
        ),
        ({"form": "xls"}, "Did you mean 'xlsx'?"),
        ({"form": "csv", "output": "x.xlsx"}, "ends in .xlsx, but --format says csv"),
        ({"form": "csv", "mapping": "zoho-contacts"}, "leave --format out"),
        ({"mapping": "zoho"}, "unknown mapping 'zoho'"),
        (
            {"mapping": "bad.yaml"},
            "bad.yaml: columns.Id: unknown field 'customer'. Did you mean 'customer_id'?",
        ),
        ({"output": "no/such/folder/x.csv"}, "cannot be written"),
        ({"output": "there.csv"}, "there.csv: is there already"),
    ],
)
def test_bad_input_is_one_message_and_nothing_is_written(
    report, tmp_path, monkeypatch, words, message
):
    folder = report("rfm", "quadrants")
    (tmp_path / "bad.yaml").write_text("columns: {Id: customer}\n")
    (tmp_path / "there.csv").write_text("")
    shutil.copytree(folder, tmp_path / "broken")
    (tmp_path / "broken" / "tables" / "labels.parquet").write_text("no parquet")
    before = sorted(tmp_path.rglob("*"))
    monkeypatch.chdir(tmp_path)
    given = {
        "folder": folder,
        "method": "rfm",
        "form": None,
        "mapping": None,
        "output": None,
    } | words
    given |= {key: Path(given[key]) for key in ("folder", "output") if given[key]}
    with pytest.raises(SegbenchError) as error:
        export(**given)
    assert message in str(error.value)
    assert "\n" not in str(error.value)
    assert sorted(tmp_path.rglob("*")) == before


def test_the_command_line_says_it_in_one_line_with_exit_code_2(report, tmp_path):
    command = [
        sys.executable,
        "-m",
        "segbench.cli",
        "export",
        str(report("rfm")),
        "--method",
        "rmf",
    ]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("segbench: ")
    assert done.stderr.count("\n") == 1


def test_the_command_writes_beside_where_one_is(report, tmp_path):
    command = [
        sys.executable,
        "-m",
        "segbench.cli",
        "export",
        str(report("rfm")),
        "--method",
        "rfm",
    ]
    done = subprocess.run(
        [*command, "--format", "zoho"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("shop-rfm-zoho-contacts.csv\n  6 customers, ")
    assert (tmp_path / "shop-rfm-zoho-contacts.csv").is_file()


def rewritten(name, change):
    def damage(folder):
        path = folder / "tables" / f"{name}.parquet"
        change(pd.read_parquet(path)).to_parquet(path, index=False)

    return damage


def json_with(change):
    def damage(folder):
        path = folder / "methods" / "rfm.json"
        path.write_text(json.dumps(change(json.loads(path.read_text(encoding="utf-8")))))

    return damage


def cut(name):
    def damage(folder):
        path = folder / "tables" / f"{name}.parquet"
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])

    return damage


def first(column, value):
    def change(table):
        table = table.astype({column: object})
        table.loc[0, column] = value
        return table

    return change


DAMAGED = {
    "labels changed by hand": (
        rewritten("labels", first("rfm", "Champions")),
        "labels.parquet: is not what a run",
        "SHA-256",
    ),
    "scores changed by hand": (
        rewritten("scores", first("rfm.monetary", 1e9)),
        "scores.parquet: is not what a run",
        "SHA-256",
    ),
    "labels in another order": (
        rewritten("labels", lambda table: table.iloc[::-1]),
        "labels.parquet",
        "SHA-256",
    ),
    "a frozen method changed": (
        json_with(lambda plain: plain | {"cutoff": "2030-01-01"}),
        "rfm.json",
        "SHA-256",
    ),
    "labels cut short": (cut("labels"), "labels.parquet", "SHA-256"),
    "scores removed": (
        lambda folder: (folder / "tables" / "scores.parquet").unlink(),
        "scores.parquet: cannot be read",
        "No such",
    ),
    "the method removed": (
        lambda folder: (folder / "methods" / "rfm.json").unlink(),
        "rfm.json: cannot be read",
        "No such",
    ),
    "a folder in the place of labels": (
        lambda folder: (
            (folder / "tables" / "labels.parquet").unlink(),
            (folder / "tables" / "labels.parquet").mkdir(),
        ),
        "labels.parquet: cannot be read",
        "directory",
    ),
    "no run card": (
        lambda folder: (folder / "run.json").unlink(),
        "is no folder of a run",
        "run.json",
    ),
    "an empty run card": (
        lambda folder: (folder / "run.json").write_text(""),
        "run.json",
        "it is no JSON",
    ),
    "a run card of an older version": (
        lambda folder: (folder / "run.json").write_text('{"params": {}}'),
        "run.json",
        "sha256",
    ),
}


@pytest.mark.parametrize("name", DAMAGED)
def test_a_report_that_was_changed_is_not_exported(report, tmp_path, name):
    damage, *says = DAMAGED[name]
    folder = report("rfm", ids=[f"{n:03}" for n in range(20)])
    damage(folder)
    with pytest.raises(SegbenchError) as caught:
        export(folder, "rfm", "csv", None, tmp_path / "x.csv")
    assert [word for word in says if word not in str(caught.value)] == []
    assert "\n" not in str(caught.value)
    assert not (tmp_path / "x.csv").exists()


def test_a_table_of_another_report_is_told_by_its_hash(report, tmp_path):
    folder = report("rfm", ids=[f"{n:03}" for n in range(20)])
    shutil.copytree(folder, tmp_path / "other")
    rewritten("labels", lambda table: table.assign(customer_id=[f"x{n}" for n in range(20)]))(
        tmp_path / "other"
    )
    shutil.copy(
        tmp_path / "other" / "tables" / "labels.parquet", folder / "tables" / "labels.parquet"
    )
    with pytest.raises(
        SegbenchError, match=r"labels\.parquet: is not what a run .* is of another run"
    ):
        export(folder, "rfm", "csv", None, tmp_path / "x.csv")


HONEST = {
    "an id twice": (
        rewritten("labels", first("customer_id", "001")),
        "the customer_id 001 stands in it more than once",
    ),
    "an id twice in the scores": (
        rewritten("scores", first("customer_id", "007")),
        "customer_id 007 stands in it more",
    ),
    "no id": (
        rewritten("labels", first("customer_id", None)),
        "1 of its 20 customers have no customer_id",
    ),
    "a blank id": (
        rewritten("scores", first("customer_id", " ")),
        "1 of its 20 customers have no customer_id",
    ),
    "a foreign id": (
        rewritten("labels", first("customer_id", "zed")),
        "2 stand in one of them only",
    ),
    "fewer scores": (
        rewritten("scores", lambda table: table.iloc[:15]),
        "5 stand in one of them only",
    ),
    "no column of ids": (
        rewritten("labels", lambda table: table.drop(columns="customer_id")),
        "has no column customer_id",
    ),
    "a segment that is none": (
        rewritten("labels", first("rfm", "Champions")),
        "holds segments that rfm does not have (Champions)",
    ),
    "no segment": (
        rewritten("labels", first("rfm", None)),
        "holds segments that rfm does not have",
    ),
    "another method": (
        json_with(lambda plain: plain | {"method": "som"}),
        "holds another method than rfm",
    ),
    "no segments": (json_with(lambda plain: plain | {"segments": None}), "has no whole segments"),
    "half a segment": (
        json_with(lambda plain: plain | {"segments": [{"code": "1"}]}),
        "has no whole segments",
    ),
    "no cutoff": (
        json_with(lambda plain: {key: plain[key] for key in plain if key != "cutoff"}),
        "no cutoff",
    ),
    "no JSON": (lambda folder: (folder / "methods" / "rfm.json").write_text("{"), "it is no JSON"),
    "labels cut short": (cut("labels"), "labels.parquet: is not what a run"),
    "text for a table": (
        lambda folder: (folder / "tables" / "scores.parquet").write_text("a,b"),
        "scores.parquet: is not what",
    ),
    "ids as numbers in one table": (
        rewritten("scores", lambda table: table.assign(customer_id=range(20))),
        "do not have the same customers",
    ),
}


@pytest.mark.parametrize("name", HONEST)
def test_ids_and_segments_are_checked_even_where_the_hashes_fit(report, tmp_path, name):
    damage, says = HONEST[name]
    folder = report("rfm", ids=[f"{n:03}" for n in range(20)])
    damage(folder)
    write_card(folder)
    with pytest.raises(SegbenchError) as caught:
        export(folder, "rfm", "csv", None, tmp_path / "x.csv")
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)
    assert not (tmp_path / "x.csv").exists()


@pytest.mark.parametrize("method", ["value_tiers", "rfm", "quadrants", "som"])
def test_what_a_run_leaves_behind_is_exported(frozen_own, tmp_path, method):
    export(frozen_own.folder, method, "csv", None, tmp_path / "x.csv")
    table = read_csv(tmp_path / "x.csv", encoding="utf-8-sig").set_index("customer_id")
    assert (
        table["segment_code"].to_dict()
        == frozen_own.labels.set_index("customer_id")[method].astype(str).to_dict()
    )


def test_scores_in_another_order_go_to_their_customers(report, tmp_path):
    folder = report("rfm", ids=[f"{n:03}" for n in range(20)])
    expected = labelled(folder, "rfm")[0]
    rewritten("scores", lambda table: table.iloc[::-1])(folder)
    write_card(folder)
    pd.testing.assert_frame_equal(labelled(folder, "rfm")[0], expected)


@pytest.mark.parametrize("card", [{}, {"playbooks": None}, {"playbooks": ["x"]}])
def test_a_run_card_that_names_no_playbooks_is_told(report, tmp_path, card):
    folder = report("rfm")
    write_card(folder, card)
    with pytest.raises(SegbenchError, match="does not say where the playbooks are"):
        export(folder, "rfm", "csv", None, tmp_path / "x.csv")


@pytest.fixture
def libreoffice(tmp_path):
    """Open a file in LibreOffice and return it as an .ods; without it tests skip, or fail in CI."""
    program = shutil.which("soffice")
    if program is None and os.environ.get("CI"):
        pytest.fail("LibreOffice is missing; .ci/run installs it")
    if program is None:
        pytest.skip("LibreOffice is not installed (Debian: libreoffice-calc-nogui)")

    def ods(path, *how):
        profile = (tmp_path / "profile").as_uri()
        words = [
            f"-env:UserInstallation={profile}",
            "--headless",
            *how,
            "--convert-to",
            "ods",
            "--outdir",
            tmp_path / "out",
            path,
        ]
        subprocess.run([program, *words], capture_output=True, check=True, timeout=180)
        return tmp_path / "out" / f"{path.stem}.ods"

    return ods


@pytest.mark.parametrize(
    ("form", "how"), [("xlsx", []), ("csv", ["--infilter=CSV:44,34,76,1,,0,true"])]
)
def test_libreoffice_opens_it_with_zeros_chinese_and_numbers(
    report, tmp_path, libreoffice, form, how
):
    folder = report(
        "pdp", ids=[*SAFE, "0007", "客户1", "1e5", "2024-01-02", *(f"{n:06}" for n in range(30))]
    )
    export(folder, "pdp", form, None, tmp_path / f"x.{form}")
    opened = pd.read_excel(
        libreoffice(tmp_path / f"x.{form}", *how), engine="calamine", dtype=object
    )
    table = labelled(folder, "pdp")[0]
    assert opened["customer_id"].tolist() == [SAFE.get(name, name) for name in table["customer_id"]]
    assert opened["segment_zh"].tolist() == table["segment_zh"].tolist()
    assert opened["offer"].tolist() == table["offer"].tolist()
    assert opened["tiger"].astype(float).to_numpy() == pytest.approx(table["tiger"].to_numpy())
    assert all(isinstance(value, float) for value in opened["tiger"])


@pytest.mark.parametrize("safe", [True, False])
def test_libreoffice_executes_nothing_but_what_was_left_unsafe(report, tmp_path, libreoffice, safe):
    own = mapping(tmp_path, spreadsheet_safe=safe)
    export(report("rfm", ids=["=1+1", "=2*3", "0007"]), "rfm", None, own, tmp_path / "x.csv")
    opened = zipfile.ZipFile(libreoffice(tmp_path / "x.csv")).read("content.xml")
    assert (b"table:formula" in opened) is not safe


def test_the_fields_in_the_documentation_are_those_there_are():
    text = (ROOT / "docs" / "export.md").read_text(encoding="utf-8")
    for name in (*LABEL_FIELDS, *PLAYBOOK_FIELDS[:9]):
        assert f"`{name}`" in text, name
