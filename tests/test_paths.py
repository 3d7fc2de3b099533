"""Where the paths of a params file count from."""

from pathlib import Path

import pytest

from segbench.paths import CHECKOUT, files_at, is_there, places, project_of, seen_from


@pytest.mark.parametrize(
    ("folder", "project"),
    [
        ("/shop/params", "/shop"),
        ("/shop/params/regions", "/shop"),
        ("/shop/config", "/shop"),
        ("/params/shop/params/regions/east", "/params/shop"),
    ],
)
def test_the_project_is_above_the_folder_of_params(folder, project):
    assert project_of(Path(folder)) == Path(project)
    assert places(folder) == [Path(folder), Path(project), CHECKOUT]


def test_without_a_params_file_paths_count_from_where_one_works():
    assert places(None) == [Path(), CHECKOUT]


@pytest.fixture
def shop(tmp_path, monkeypatch):
    shop = tmp_path / "shop"
    for folder in ("params", "exports", "elsewhere"):
        (shop / folder).mkdir(parents=True)
    for name in ("2024.csv", "2025.csv"):
        (shop / "exports" / name).write_text("x")
    monkeypatch.chdir(shop)
    return shop


def test_patterns_are_found_in_the_order_of_their_names(shop):
    found = files_at(shop / "exports" / "*.csv", "exports/*.csv")
    assert [path.name for path in found] == ["2024.csv", "2025.csv"]
    assert files_at(shop / "exports" / "2024.csv", "2024.csv") == [shop / "exports" / "2024.csv"]
    assert is_there("exports/*.csv", [shop / "params", shop])
    assert not is_there("exports/*.csv", [shop / "params"])
    assert not is_there("a\0b", [shop])


@pytest.mark.parametrize("path", ["exports/2024.csv", "exports/*.csv", "./exports/2025.csv"])
@pytest.mark.parametrize("file", ["params/shop.yaml", "elsewhere/shop.yaml", "shop.yaml"])
def test_a_path_leads_to_the_same_files_from_a_params_file(shop, path, file):
    text = seen_from(path, Path(file))
    assert not Path(text).is_absolute()
    start = str((shop / file).parent)
    found = [files_at(folder / text, text) for folder in places(start)]
    assert next(filter(None, found))[0].resolve() == files_at(shop / path, path)[0].resolve()


def test_beside_params_a_path_is_as_one_sees_it(shop):
    assert seen_from("exports/2024.csv", Path("params/shop.yaml")) == "exports/2024.csv"
    assert seen_from(str(shop / "exports" / "*.csv"), Path("params/shop.yaml")) == "exports/*.csv"
    assert seen_from("../shop/exports/*.csv", Path("params/s.yaml")) == "exports/*.csv"


def test_a_file_of_the_same_name_beside_the_params_file_is_not_taken_for_it(shop):
    (shop / "2024.csv").write_text("y")
    (shop / "params" / "2024.csv").write_text("another")
    text = seen_from("2024.csv", Path("params/shop.yaml"))
    assert (shop / "params" / text).resolve() == shop / "2024.csv"


def test_what_lies_elsewhere_and_is_named_whole_stays_so(shop, tmp_path):
    (tmp_path / "other.csv").write_text("x")
    assert seen_from(str(tmp_path / "other.csv"), Path("params/s.yaml")) == str(
        tmp_path / "other.csv"
    )
    assert seen_from("../other.csv", Path("params/shop.yaml")) == "../other.csv"
