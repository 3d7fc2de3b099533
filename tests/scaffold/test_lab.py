"""Copies of the notebooks for one's own work, and where they lead."""

import importlib.util
import json
import re
from pathlib import Path

import nbformat
import pytest
from nbconvert import PythonExporter

from segbench.errors import SegbenchError
from segbench.methods import METHODS
from segbench.params import check, load
from segbench.params.section import as_given
from segbench.paths import notebooks
from segbench.scaffold import lab
from segbench.study.notebook import CHOICE
from segbench.study.parameters_cell import values_in, write_filled

TEXT = """
dataset: own
cutoff: 2023-10-01
methods: [rfm, behaviour]
data:
  tables:
    orders: {path: exports/orders.csv, columns: {customer_id: who, ordered_at: when, amount: paid}}
"""


@pytest.fixture
def shop(tmp_path, monkeypatch):
    for folder in ("params", "exports", "reports"):
        (tmp_path / folder).mkdir()
    (tmp_path / "exports" / "orders.csv").write_text("who,when,paid\n")
    (tmp_path / "params" / "shop.yaml").write_text(TEXT)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def made(shop, source="params/shop.yaml", **how):
    return lab.make(shop / source, shop / "reports", **{"force": False, **how})


def test_every_notebook_of_a_report_is_there_with_the_parameters_and_nobody_elses_numbers(shop):
    start, said = made(shop)
    folder = shop / "work" / "shop"
    names = {path.stem for path in folder.glob("*.ipynb")}
    pages = {path.stem for path in notebooks().glob("*.ipynb")}
    assert names == (pages - {*METHODS, CHOICE}) | {"rfm", "behaviour", "start"}
    assert said == f"work/shop: {len(names) - 1} notebooks written."
    assert start.resolve() == folder / "start.ipynb"
    wanted = load(shop / "params" / "shop.yaml")
    for name in names - {"start"}:
        values = values_in(folder / f"{name}.ipynb")
        assert values.pop(CHOICE, name) == name
        assert check(values, source=name) == wanted
        node = nbformat.read(folder / f"{name}.ipynb", as_version=4)
        assert not any(cell.get("outputs") for cell in node.cells)
        assert PythonExporter().from_notebook_node(node)[1]["output_extension"] == ".py"


def test_work_that_is_there_stays_unless_one_says_so(shop):
    made(shop)
    mine = shop / "work" / "shop" / "rfm.ipynb"
    node = nbformat.read(mine, as_version=4)
    node.cells.append(nbformat.v4.new_code_cell("my = 1"))
    nbformat.write(node, mine)
    assert made(shop)[1].endswith("notebooks were there and stay as they are.")
    (shop / "params" / "shop.yaml").write_text(TEXT + "seed: 5\n")
    said = made(shop)[1]
    assert "stay as they are" in said
    assert "rfm.ipynb" in said.splitlines()[1]
    assert "--force writes all anew" in said
    assert "my = 1" in mine.read_text()
    made(shop, force=True)
    assert "my = 1" not in mine.read_text()
    assert values_in(mine)["seed"] == 5
    assert values_in(mine.with_name("behaviour.ipynb"))[CHOICE] == "behaviour"


def test_the_first_notebook_leads_to_all_others_and_to_the_runs(shop):
    report = shop / "reports" / "a b"
    (report / "tables").mkdir(parents=True)
    verdict = {"pick": "rfm", "beats_random": True, "beaten_by": []}
    card = {"params": {"cutoff": "2023-10-01"}, "sha256": {}, "verdicts": {"retention": verdict}}
    (report / "run.json").write_text(json.dumps(card))
    (report / "index.html").write_text("")
    start, _ = made(shop)
    text = "\n".join(cell.source for cell in nbformat.read(start, as_version=4).cells)
    links = re.findall(r"\[[^]]*\]\(([^)]*)\)", text)
    assert "../../reports/a%20b/index.html" in links
    assert "| 2023-10-01 | retention: rfm |" in text
    others = {path.name for path in start.resolve().parent.glob("*.ipynb")} - {"start.ipynb"}
    assert {link for link in links if link.endswith(".ipynb")} == others
    assert "Who bought recently" not in text  # what the method does, in its own words
    assert METHODS["rfm"].idea in text


@pytest.mark.parametrize("source", ["reports/east", "east"])
def test_a_reports_parameters_are_those_that_it_was_made_with(source, shop, monkeypatch):
    report = shop / "reports" / "east"
    for part in ("tables", "notebooks"):
        (report / part).mkdir(parents=True)
    (report / "run.json").write_text("{}")
    params = load(shop / "params" / "shop.yaml", ["seed=7"])
    target = report / "notebooks" / "behaviour.ipynb"
    write_filled(
        notebooks() / "classification.ipynb", target, {CHOICE: "behaviour", **as_given(params)}
    )
    start, _ = lab.make(Path(source), Path("reports"), force=False)
    assert start.parent.name == "east"
    values = values_in(start.resolve().parent / "rfm.ipynb")
    assert check(values, source="rfm") == params.model_copy(update={"name": "east"})


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("nowhere", "neither a params file (.yaml) nor a report"),
        ("gone.yaml", "there is no such params file"),
    ],
)
def test_what_is_neither_is_told(source, says, shop):
    with pytest.raises(SegbenchError, match=re.escape(says)):
        made(shop, source)


def test_without_jupyterlab_one_is_told_how_to_get_it(shop, monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    with pytest.raises(SegbenchError, match=r"(?s)pip install jupyterlab.*work/start\.ipynb"):
        lab.show(lab.WORK / "start.ipynb")
