"""A params file from parameters, and back."""

import pytest
import yaml

from segbench.errors import SegbenchError
from segbench.params import check, load
from support import ROOT

OWN = {
    "dataset": "own",
    "cutoff": "2023-10-01",
    "rfm": {"reference": "median"},
    "data": {
        "title": "Müller & 客户: x",
        "tables": {
            "orders": {
                "path": "exports/*.csv",
                "columns": {"customer_id": "who", "ordered_at": "when", "amount": "paid"},
                "guests": ["0", "no"],
            }
        },
    },
}


@pytest.fixture
def shop(tmp_path, monkeypatch):
    (tmp_path / "exports").mkdir()
    (tmp_path / "exports" / "a.csv").write_text("who,when,paid\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def plain(params):
    return params.model_dump(mode="json", exclude={"name", "start_folder"})


@pytest.mark.parametrize("name", ["default", "smoke", "cdnow", "insurer"])
def test_a_saved_file_is_read_as_it_was(name, shop):
    params = load(ROOT / "params" / f"{name}.yaml", ["seed=5", "rfm.reference=median"])
    saved = load(params.save(shop / "mine.yaml"))
    assert plain(saved) == plain(params)
    assert saved.name == "mine"


def test_it_says_what_differs_and_nothing_else(shop):
    path = check({"seed": 5, "rfm": {"reference": "median"}}, source="p").save(shop / "m.yaml")
    assert yaml.safe_load(path.read_text()) == {
        "dataset": "complete_journey",
        "seed": 5,
        "rfm": {"reference": "median"},
    }


@pytest.mark.parametrize("place", ["params/mine.yaml", "mine.yaml", "deep/er/config/mine.yaml"])
def test_its_paths_lead_where_they_did(place, shop):
    params = check({**OWN, "start_folder": str(shop)}, source="p")
    path = params.save(place)
    assert ("start_folder" in path.read_text()) is place.startswith("deep")
    saved = load(path)
    assert plain(saved) == plain(params)
    assert saved.data.tables["orders"].start in (str(path.absolute().parent), str(shop))
    assert yaml.safe_load(path.read_text())["data"]["title"] == "Müller & 客户: x"


def test_without_a_folder_paths_count_from_where_one_works(shop):
    path = check(OWN, source="p").save("deep/er/config/mine.yaml")
    assert load(path).start_folder == str(shop)


def test_what_is_there_is_written_over_only_if_one_says_so(shop):
    params = check({}, source="p")
    params.save("mine.yaml")
    with pytest.raises(SegbenchError, match=r"mine\.yaml: is there already.*force=True"):
        params.save("mine.yaml")
    params.save("mine.yaml", force=True)
    with pytest.raises(SegbenchError, match=r"mine\.yml\.txt: a params file ends in \.yaml"):
        params.save("mine.yml.txt")
    (shop / "folder.yaml").mkdir()
    with pytest.raises(SegbenchError, match="a folder"):
        params.save("folder.yaml", force=True)
