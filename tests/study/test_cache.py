"""What is computed once: under which key, kept how, and shared with whom."""

import subprocess
import sys
from datetime import date
from io import BytesIO

import pandas as pd
import pytest
from threadpoolctl import threadpool_info

from segbench.params.reads import note_file, note_rows
from segbench.params.section import Section
from segbench.study import cache as cache_module
from segbench.study.cache import Cache, cached, cached_in_memory
from segbench.study.store import Store


class Numbers:
    """Something with a cache, that counts how often it computes."""

    def __init__(self, folder=None, identity=()):
        self.cache, self.identity, self.calls = Cache(folder and Store(folder, 1)), identity, []

    @cached
    def frame(self, name, cutoff=date(2017, 1, 1), *, steps=None):
        self.calls.append((name, cutoff, steps))
        label = pd.Categorical([name, "b"], categories=["b", name, "never"], ordered=True)
        index = pd.Index([7, 3], name="customer_id")
        return pd.DataFrame({"label": label, "n": pd.array([1, None], "Int64")}, index=index)

    @cached
    def plain(self, *names):
        self.calls.append(names)
        return {"名": (1, None, 0.1), "names": names}

    @cached
    def of_names(self, names):
        self.calls.append(names)
        return len(names)

    @property
    @cached
    def total(self):
        """How many there are."""
        self.calls.append("total")
        return 5

    @cached_in_memory
    def thing(self, name):
        self.calls.append(name)
        return object()

    @cached
    def fails(self):
        self.calls.append("fails")
        raise ValueError("not today")

    @cached
    def of_object(self):
        return object()

    @cached
    def threads(self):
        return [pool["num_threads"] for pool in threadpool_info()]


class Others(Numbers):
    """Has the same methods, and is something else."""


def names_of(folder):
    return sorted(path.parent.parent.name for path, _ in Store(folder, 1).entries())


def test_a_value_is_computed_once_and_shared_by_the_folder(tmp_path):
    first, again = Numbers(tmp_path), Numbers(tmp_path)
    assert first.frame("x") is first.frame("x")
    assert len(first.calls) == 1
    pd.testing.assert_frame_equal(again.frame("x"), first.frame("x"))
    assert again.calls == []
    (name,) = names_of(tmp_path)
    assert name.endswith("test_cache.Numbers.frame")
    assert again.cache.taken == {"Numbers.frame": 1}
    assert again.cache.computed == {}


def test_without_a_folder_everybody_computes(tmp_path):
    one, other = Numbers(), Numbers()
    assert one.plain("a") is one.plain("a")
    assert other.plain("a") == one.plain("a")
    assert one.calls == other.calls == [("a",)]
    assert names_of(tmp_path) == []


def test_arguments_count_however_they_are_given():
    numbers = Numbers()
    same = [
        numbers.frame("x"),
        numbers.frame(name="x"),
        numbers.frame("x", date(2017, 1, 1)),
        numbers.frame(cutoff=date(2017, 1, 1), name="x", steps=None),
    ]
    assert all(each is same[0] for each in same)
    assert len(numbers.calls) == 1


@pytest.mark.parametrize(
    "arguments",
    [("y",), ("x", date(2017, 1, 2)), ("x-2017-01-01",), ("x,2017-01-01",), ("X",), ("",)],
)
def test_other_arguments_are_another_value(arguments):
    numbers = Numbers()
    numbers.frame("x")
    numbers.frame(*arguments)
    numbers.frame(*arguments, steps=1)
    assert len(numbers.calls) == 3


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("a", "b"), ("a,b",)),
        (("a", "b"), ("b", "a")),
        ((), ("",)),
        ((("a", "b"), "c"), ("a", ("b", "c"))),
        (("(a)",), (("a",),)),
        (("a/b",), ("a%2Fb",)),
    ],
)
def test_lists_of_names_are_told_apart(one, other, tmp_path):
    numbers = Numbers(tmp_path)
    numbers.of_names(one)
    numbers.of_names(other)
    assert numbers.calls == [one, other]
    assert len(names_of(tmp_path)) == 2


def test_classes_and_objects_with_the_same_methods_do_not_clash(tmp_path):
    kinds = [
        Numbers(tmp_path),
        Others(tmp_path),
        Numbers(tmp_path, ("rfm",)),
        Numbers(tmp_path, ("pdp",)),
    ]
    for numbers in kinds:
        numbers.frame("x")
        assert len(numbers.calls) == 1
    assert len(names_of(tmp_path)) == 4


def test_long_arguments_are_told_apart_and_kept(tmp_path):
    names = tuple(f"method_{number}" for number in range(60))
    numbers = Numbers(tmp_path)
    numbers.of_names(names)
    numbers.of_names((*names, "one more"))
    assert len(numbers.calls) == 2
    assert len(names_of(tmp_path)) == 2
    assert Numbers(tmp_path).of_names(names) == 60


@pytest.mark.parametrize("folder", [True, False])
def test_a_frame_comes_back_the_same_computed_or_kept(folder, tmp_path):
    where = tmp_path if folder else None
    computed, kept = Numbers(where).frame("x"), Numbers(where).frame("x")
    pd.testing.assert_frame_equal(computed, kept, check_freq=True)
    for frame in (computed, kept):
        assert frame.index.tolist() == [7, 3]
        assert frame.index.name == "customer_id"
        assert frame["label"].cat.categories.tolist() == ["b", "x", "never"]
        assert frame["label"].cat.ordered
        assert frame["n"].dtype == "Int64"


def test_a_frame_is_read_as_pandas_reads_it():
    frame = pd.DataFrame(
        {
            "text": ["a", None],
            "whole": pd.array([1, None], dtype="Int64"),
            "flag": pd.array([True, None], dtype="boolean"),
            "day": pd.to_datetime(["2017-10-29", None]),
            "segment": pd.Categorical(["x", None], categories=["never", "x"], ordered=True),
        },
        index=pd.Index(["c1", "c2"], name="customer_id"),
    )
    frame.attrs["min_cell"] = 5
    for each in (frame, frame[:0], frame[[]], frame.reset_index()):
        kind, content = cache_module._written(each)
        found, expected = cache_module._read(kind, content), pd.read_parquet(BytesIO(content))
        pd.testing.assert_frame_equal(found, expected, check_column_type="exact")
        assert found.attrs == expected.attrs == {"min_cell": 5}


def test_plain_json_has_lists_for_tuples_computed_and_kept(tmp_path):
    expected = {"名": [1, None, 0.1], "names": ["a"]}
    assert Numbers(tmp_path).plain("a") == expected
    again = Numbers(tmp_path)
    assert again.plain("a") == expected
    assert again.calls == []
    assert Numbers().plain("a") == expected


def test_a_property_is_kept_and_described(tmp_path):
    assert Numbers(tmp_path).total == 5
    again = Numbers(tmp_path)
    assert again.total == 5
    assert again.calls == []
    assert Numbers.total.__doc__ == "How many there are."


def test_in_memory_nothing_is_written(tmp_path):
    numbers = Numbers(tmp_path)
    assert numbers.thing("x") is numbers.thing(name="x")
    assert numbers.thing("x") is not numbers.thing("y")
    assert numbers.calls == ["x", "y"]
    assert names_of(tmp_path) == []


def test_an_error_is_not_kept(tmp_path):
    numbers = Numbers(tmp_path)
    for _ in range(2):
        with pytest.raises(ValueError, match="not today"):
            numbers.fails()
    assert numbers.calls == ["fails", "fails"]
    assert names_of(tmp_path) == []


def test_what_is_no_json_is_refused(tmp_path):
    numbers = Numbers(tmp_path)
    with pytest.raises(TypeError, match="not JSON serializable"):
        numbers.of_object()
    assert names_of(tmp_path) == []


def test_everything_is_computed_with_one_blas_thread():
    threads = Numbers().threads()
    assert threads
    assert set(threads) == {1}


OTHER_PROCESS = """
import sys, time
from pathlib import Path
from segbench.study.cache import Cache, cached
from segbench.study.store import Store

class Numbers:
    identity = ()
    def __init__(self):
        self.cache = Cache(Store(Path(sys.argv[1]), 1))
    @cached
    def plain(self, name):
        print("computed")
        if len(sys.argv) > 2:  # wait for the other one, so that both compute
            Path(sys.argv[1], sys.argv[2] + ".here").touch()
            while len(list(Path(sys.argv[1]).glob("*.here"))) < 2:
                time.sleep(0.01)
        return {"name": name}

print(Numbers().plain("x"))
"""


def test_another_process_reads_what_one_has_kept(tmp_path):
    command = [sys.executable, "-c", OTHER_PROCESS, str(tmp_path)]
    printed = [
        subprocess.run(command, capture_output=True, text=True, check=True).stdout.split("\n", 1)
        for _ in range(2)
    ]
    assert printed == [["computed", "{'name': 'x'}\n"], ["{'name': 'x'}", ""]]


def test_two_processes_at_once_leave_one_whole_value(tmp_path):
    command = [sys.executable, "-c", OTHER_PROCESS, str(tmp_path)]
    both = [
        subprocess.Popen([*command, name], stdout=subprocess.PIPE, text=True)
        for name in ("one", "other")
    ]
    printed = [process.communicate(timeout=120)[0] for process in both]
    assert printed == ["computed\n{'name': 'x'}\n"] * 2
    assert names_of(tmp_path) == ["__main__.Numbers.plain"]


class Inner(Section):
    one: int = 1
    two: int = 2


class Outer(Section):
    inner: Inner = Inner()
    seed: int = 0
    threads: int = 1


class Readers(Numbers):
    """Values that read parameters and files, some through others."""

    def __init__(self, folder, file=None, **params):
        super().__init__(folder)
        self.params, self.file = Outer.model_validate(params), file
        self.cache = Cache(Store(folder, 1), self.params)

    @cached
    def one(self):
        self.calls.append("one")
        return self.params.inner.one + 0 * self.params.threads

    @cached
    def two(self):
        self.calls.append("two")
        return self.params.inner.two

    @cached_in_memory
    def thing(self):
        self.calls.append("thing")
        return [self.params.seed]

    @cached
    def through(self):
        self.calls.append("through")
        return self.one() + self.thing()[0]

    @cached
    def whole(self):
        self.calls.append("whole")
        return self.params.inner.model_dump()

    @cached
    def content(self):
        self.calls.append("content")
        note_file(self.file)
        return self.file.read_text() if self.file.exists() else None

    @cached
    def of_table(self):
        self.calls.append("of_table")
        note_rows("orders", "as they were")
        return 1

    def all(self):
        self.calls.clear()
        values = self.one(), self.two(), self.through(), self.whole()
        return values, self.calls


@pytest.mark.parametrize(
    ("changed", "computed"),
    [
        ({}, []),
        ({"threads": 2}, []),
        ({"inner": {"one": 5}}, ["one", "through", "thing", "whole"]),
        ({"inner": {"two": 5}}, ["two", "whole"]),
        ({"seed": 1}, ["through", "thing"]),
    ],
)
def test_a_changed_parameter_computes_only_what_read_it(changed, computed, tmp_path):
    assert Readers(tmp_path).all() == (
        (1, 2, 1, {"one": 1, "two": 2}),
        ["one", "two", "through", "thing", "whole"],
    )
    values, calls = Readers(tmp_path, **changed).all()
    assert calls == computed
    inner = {"one": 1, "two": 2, **changed.get("inner", {})}
    sums = inner["one"] + changed.get("seed", 0)
    assert values == (inner["one"], inner["two"], sums, inner)
    assert Readers(tmp_path).all()[1] == []  # the first values are still there


class Rounded(Readers):
    """A value made of a result that often comes out the same."""

    @cached
    def rounded(self):
        self.calls.append("rounded")
        return self.params.inner.one // 10

    @cached
    def of_rounded(self):
        self.calls.append("of_rounded")
        return self.rounded() + self.params.seed


def test_a_result_that_came_out_the_same_computes_nothing_that_used_it(tmp_path):
    assert Rounded(tmp_path, inner={"one": 51}).of_rounded() == 5
    other = Rounded(tmp_path, inner={"one": 52})
    assert (other.rounded(), other.of_rounded()) == (5, 5)
    assert other.calls == ["rounded"]
    again = Rounded(tmp_path, inner={"one": 52})  # and now that is known, without the result
    assert (again.of_rounded(), again.calls) == (5, [])
    different = Rounded(tmp_path, inner={"one": 67})
    assert (different.rounded(), different.of_rounded()) == (6, 6)
    assert different.calls == ["rounded", "of_rounded"]
    seeded = Rounded(tmp_path, inner={"one": 53}, seed=1)
    assert (seeded.rounded(), seeded.of_rounded()) == (5, 6)
    assert seeded.calls == ["rounded", "of_rounded"]


def test_what_is_in_memory_already_counts_as_read(tmp_path):
    readers = Readers(tmp_path)
    readers.thing()
    readers.one()
    readers.through()
    assert Readers(tmp_path, seed=1).through() == 2
    assert Readers(tmp_path, inner={"one": 7}).through() == 7


def test_what_was_found_in_the_folder_counts_as_read(tmp_path):
    Readers(tmp_path).one()
    readers = Readers(tmp_path)
    readers.through()
    assert readers.calls == ["through", "thing"]
    assert Readers(tmp_path, inner={"one": 7}).through() == 7


def test_a_changed_file_is_read_again(tmp_path):
    file, folder = tmp_path / "data.csv", tmp_path / "cache"
    assert Readers(folder, file).content() is None
    for text in ("a", "b", "a"):
        file.write_text(text)
        assert Readers(folder, file).content() == text
    again = Readers(folder, file)
    assert again.content() == "a"
    assert again.calls == []


def test_a_file_that_changes_while_it_is_read_is_never_known(tmp_path):
    file = tmp_path / "data.csv"
    file.write_text("old")

    class Late(Readers):
        @cached
        def content(self):
            note_file(self.file)
            text = self.file.read_text()
            self.file.write_text("new")
            note_file(self.file)
            return text

    assert Late(tmp_path / "cache", file).content() == "old"
    assert Late(tmp_path / "cache", file).content() == "new"


def test_a_table_of_a_database_is_asked_for_its_rows(tmp_path):
    Readers(tmp_path).of_table()
    states = {"rows of orders": "as they were"}
    for state, calls in (("as they were", []), ("others", ["of_table"])):
        states["rows of orders"] = state
        readers = Readers(tmp_path)
        readers.cache = Cache(Store(tmp_path, 1), readers.params, lambda: states)
        readers.of_table()
        assert readers.calls == calls


def test_other_code_computes_anew(tmp_path, monkeypatch):
    Readers(tmp_path).one()
    monkeypatch.setattr(cache_module, "code_of", "another code of {}".format)
    again = Readers(tmp_path)
    again.one()
    assert again.calls == ["one"]


def test_a_damaged_entry_is_said_and_computed_anew(tmp_path, caplog):
    Readers(tmp_path).one()
    ((path, _),) = Store(tmp_path, 1).entries()
    whole = path.read_bytes()
    for damage in (whole[:-1], whole[:-1] + b"7", whole[:20], b"", b"[1]\n"):
        caplog.clear()
        path.write_bytes(damage)
        again = Readers(tmp_path)
        assert again.one() == 1
        assert again.calls == ["one"]
        assert "is damaged" in caplog.text
        assert path.read_bytes() == whole
