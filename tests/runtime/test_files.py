"""Files that appear only when they are whole."""

import pytest

from segbench.errors import SegbenchError
from segbench.runtime.files import cannot_be_written, replace_when_whole


def test_a_file_appears_when_it_is_whole_over_what_was_there(tmp_path):
    target = tmp_path / "a.txt"
    target.write_text("old")
    with replace_when_whole(target) as partial:
        partial.write_text("new")
        assert partial.parent == tmp_path
        assert target.read_text() == "old"
    assert target.read_text() == "new"
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_what_fails_leaves_what_was_there_and_nothing_else(tmp_path, error):
    target = tmp_path / "a.txt"
    target.write_text("old")

    def write():
        with replace_when_whole(target) as partial:
            partial.write_text("half")
            raise error

    with pytest.raises(error):
        write()
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]


def test_two_may_write_the_same_file_at_once(tmp_path):
    target = tmp_path / ("名" * 70)  # 210 bytes; most file systems allow 255
    with replace_when_whole(target) as one, replace_when_whole(target) as other:
        one.write_text("1")
        other.write_text("2")
    assert target.read_text() == "1"
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.parametrize(
    ("error", "advice", "message"),
    [
        (OSError(28, "No space left"), "Do so.", "x: cannot be written (No space left). Do so."),
        (OSError("odd"), "", "x: cannot be written (odd)."),
        (ValueError("embedded null byte"), "", "x: cannot be written (embedded null byte)."),
    ],
)
def test_what_cannot_be_written_is_said_with_the_systems_words(error, advice, message):
    told = cannot_be_written("x", error, advice)
    assert isinstance(told, SegbenchError)
    assert str(told) == message
