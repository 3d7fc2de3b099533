"""The folder of results: private, bounded, and never in the way."""

import os
import stat

import pytest

from segbench.methods import full_params
from segbench.study.store import VARIABLE, Entry, Store


def entry(content=b"x", **parameters):
    return Entry("plain", content, parameters, {})


def always(*_):
    return True


def with_seed(seed):
    return lambda parameters, _: parameters["seed"] == seed


def test_what_is_kept_is_found_by_what_was_read(tmp_path):
    store = Store(tmp_path / "cache", 1)
    store.keep("a.b\n", entry(b"1", seed=1))
    store.keep("a.b\n", entry(b"2", seed=2))
    for seed in (1, 2):
        found = store.find("a.b\n", with_seed(seed))
        assert found == entry(str(seed).encode(), seed=seed)
    assert store.find("a.b\n", with_seed(3)) is None
    assert store.find("a.c\n", always) is None


def test_the_folder_is_private(tmp_path):
    Store(tmp_path / "cache", 1).keep("a.b\n", entry())
    assert stat.S_IMODE((tmp_path / "cache").stat().st_mode) == 0o700


def test_entries_unused_for_longest_go_first(tmp_path):
    store = Store(tmp_path, 1.2e-6)  # 1,200 bytes: three entries
    for number in range(4):
        store.keep(f"a.{number}\n", entry(bytes(200)))
        for path, _ in store.entries():
            if f"a.{number}" in str(path):
                os.utime(path, (number, number))
    store.find("a.0\n", always)  # used just now
    store.trim()
    left = sorted(path.parent.parent.name for path, _ in store.entries())
    assert left == ["a.0", "a.2", "a.3"]
    store.trim()
    assert len(list(store.entries())) == 3


def test_a_new_store_makes_room_before_it_writes(tmp_path):
    for number in range(10):
        Store(tmp_path, 1e-6).keep(f"a.{number}\n", entry(bytes(200)))
        assert sum(state.st_size for _, state in Store(tmp_path, 1).entries()) <= 1_320


def test_a_full_disk_keeps_nothing_and_says_so_once(tmp_path, monkeypatch, caplog):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pathlib.Path.write_bytes", full)
    store = Store(tmp_path, 1)
    store.keep("a.b\n", entry())
    store.keep("a.b\n", entry())
    assert caplog.text.count("No space left on device") == 1
    assert list(store.entries()) == []


def test_a_folder_that_cannot_be_made_keeps_nothing(tmp_path, caplog):
    (tmp_path / "file").write_text("")
    store = Store(tmp_path / "file" / "cache", 1)
    store.keep("a.b\n", entry())
    assert not store.writable()
    assert "cannot be written" in caplog.text
    assert Store(tmp_path / "new", 1).writable()


def test_clearing_says_how_much_that_was(tmp_path):
    store = Store(tmp_path, 1)
    store.keep("a.b\n", entry(bytes(500)))
    assert store.clear() > 500
    assert list(store.entries()) == []
    assert store.clear() == 0


@pytest.mark.parametrize(
    ("variable", "folder", "expected"),
    [
        ("", None, "user/segbench"),
        ("", "mine", "mine"),
        ("theirs", "mine", "theirs"),
        ("off", "mine", None),
        ("", "off", None),
    ],
)
def test_where_results_are_kept(variable, folder, expected, monkeypatch, tmp_path):
    monkeypatch.setenv(VARIABLE, variable)
    monkeypatch.setattr("segbench.study.store.user_cache_path", (tmp_path / "user").joinpath)
    store = Store.of(full_params()(cache={"folder": folder, "max_gb": 2.0}))
    if expected is None:
        assert store is None
    else:
        assert store is not None
        assert str(store.folder).endswith(expected)
        assert store.largest == 2.0
