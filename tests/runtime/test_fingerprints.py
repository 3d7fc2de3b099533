"""What tells a file from what it was."""

import hashlib
import os

from segbench.runtime.fingerprints import known, learn, sha256_of, state_of


def test_a_file_is_its_content(tmp_path):
    file = tmp_path / "a.csv"
    file.write_bytes(b"abc")
    assert sha256_of(file) == hashlib.sha256(b"abc").hexdigest() == state_of(str(file))


def test_a_changed_file_is_seen_though_its_size_and_date_are_the_same(tmp_path):
    file = tmp_path / "a.csv"
    file.write_bytes(b"abc")
    before, date = sha256_of(file), file.stat().st_mtime_ns
    file.write_bytes(b"abd")
    os.utime(file, ns=(date, date))
    assert sha256_of(file) != before


def test_patterns_folders_and_what_is_not_there(tmp_path):
    pattern = str(tmp_path / "*.csv")
    assert state_of(pattern) is None
    (tmp_path / "a.csv").write_text("")
    one = state_of(pattern)
    (tmp_path / "b.csv").write_text("")
    assert one is not None
    assert state_of(pattern) not in (None, one)
    assert state_of(str(tmp_path)) == str(tmp_path.resolve())
    assert state_of(str(tmp_path / "no.csv")) is None
    assert state_of("a\0b") is None


def test_what_another_process_knows_of_a_file_holds_until_it_changes(tmp_path, monkeypatch):
    file = tmp_path / "a.csv"
    file.write_bytes(b"abc")
    found = sha256_of(file)
    theirs = known()
    monkeypatch.setattr("segbench.runtime.fingerprints._known", {})
    learn(theirs)
    with monkeypatch.context() as patched:
        patched.setattr(hashlib, "file_digest", None)  # nothing is read
        assert sha256_of(file) == found
    file.write_bytes(b"abcd")
    assert sha256_of(file) == hashlib.sha256(b"abcd").hexdigest()
