"""A report is left as it is only where all that it was made from, and all of it, is as it was."""

import pytest

from segbench.params import check
from segbench.report import unchanged
from segbench.report.unchanged import is_unchanged, note_report
from segbench.runtime.fingerprints import state_of
from segbench.study.cache import Cache
from segbench.study.store import VARIABLE, Store


def shop(**changes):
    return check({"name": "shop", **changes}, source="test")


@pytest.fixture
def reports(tmp_path, monkeypatch):
    """A report of one page, made from one file."""
    monkeypatch.setenv(VARIABLE, str(tmp_path / "cache"))
    folder, data = tmp_path / "reports" / "shop", tmp_path / "data.csv"
    (folder / "tables").mkdir(parents=True)
    (folder / "index.html").write_text("<p>1</p>")
    (folder / "tables" / "league.csv").write_text("a\n1\n")
    data.write_text("x")
    store = Store.of(shop())
    note_report(Cache(store, shop()), shop(), folder.parent, {str(data): state_of(str(data))})
    return folder.parent


def test_as_it_was(reports):
    assert is_unchanged(shop(), reports)
    assert is_unchanged(shop(threads=1), reports)
    (reports / "shop" / "notes.txt").write_text("somebody's own")
    assert is_unchanged(shop(), reports)


def test_another_parameter_name_or_folder(reports, tmp_path):
    assert not is_unchanged(shop(seed=3), reports)
    assert not is_unchanged(shop(rfm={"reference": "median"}), reports)
    assert not is_unchanged(shop(name="other"), reports)
    assert not is_unchanged(shop(), tmp_path)


@pytest.mark.parametrize("name", ["index.html", "tables/league.csv"])
def test_a_file_of_the_report_that_was_changed_or_is_gone(reports, name):
    (reports / "shop" / name).write_text("2")
    assert not is_unchanged(shop(), reports)
    (reports / "shop" / name).unlink()
    assert not is_unchanged(shop(), reports)


def test_data_that_were_changed(reports, tmp_path):
    (tmp_path / "data.csv").write_text("y")
    assert not is_unchanged(shop(), reports)


def test_other_code_or_notebooks(reports, monkeypatch, tmp_path):
    with monkeypatch.context() as patch:
        patch.setattr(unchanged, "code_of", "code of {}".format)
        assert not is_unchanged(shop(), reports)
    with monkeypatch.context() as patch:
        patch.setattr(unchanged, "notebooks", lambda: tmp_path)
        assert not is_unchanged(shop(), reports)
    assert is_unchanged(shop(), reports)


def test_without_a_cache_nobody_knows(reports, monkeypatch):
    monkeypatch.setenv(VARIABLE, "off")
    assert not is_unchanged(shop(), reports)


def test_playbooks_that_the_project_has_by_now_make_another_report(reports, tmp_path, monkeypatch):
    start = {"start_folder": str(tmp_path / "shop" / "params")}
    note_report(Cache(Store.of(shop()), shop(**start)), shop(**start), reports, {})
    assert is_unchanged(shop(**start), reports)
    (tmp_path / "shop" / "params" / "playbooks").mkdir(parents=True)
    assert not is_unchanged(shop(**start), reports)


def test_only_the_last_look_of_a_report_is_kept(reports, tmp_path):
    """Made anew from what was kept, a report may read fewer files, and has another run card."""
    (reports / "shop" / "index.html").write_text("<p>2</p>")
    note_report(Cache(Store.of(shop()), shop()), shop(), reports, {})
    assert is_unchanged(shop(), reports)
    assert len(list((tmp_path / "cache" / "report.run").rglob("*.entry"))) == 1
