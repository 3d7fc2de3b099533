"""`segbench methods new`: what it writes works at once; and in a copy, what `make test` asks."""

import errno
import os
import re
import shutil
import subprocess
import sys
import types
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pandas as pd
import pytest

from methods.test_contract import assert_keeps_the_contract
from segbench.errors import SegbenchError
from segbench.params.playbook import read_playbook
from segbench.scaffold import new_method as module
from segbench.scaffold.new_method import new_method, registered
from support import ROOT, make_customers

NAME = "frequent_buyers"
RUN = [sys.executable, "-m"]
CHECKS = {
    "ruff": ["ruff", "check", "."],
    "format": ["ruff", "format", "--check", "."],
    "mypy": ["mypy", "src/segbench/methods"],
    "tests": [
        "pytest",
        "tests/methods",
        "tests/notebooks/test_hygiene.py",
        "-k",
        f"{NAME} or has_its_notebook",
    ],
    "house": [
        "pytest",
        "tests/test_layout.py",
        "tests/methods/test_parameters.py",
        "tests/test_generated.py",
    ],
    "nbval": ["pytest", "--nbval-lax", "--nbval-current-env", f"notebooks/{NAME}.ipynb"],
}

FUNCTION = """
import pandas as pd

FROM = 300


def big(customers):
    \"\"\"Whoever brought enough is big.\"\"\"
    return pd.Categorical(big_or_small(customers["monetary"]), ["big", "small"])


def big_or_small(paid):
    return paid.ge(FROM).map({True: "big", False: "small"})
"""


@pytest.fixture(scope="module")
def checkout(tmp_path_factory):
    """A copy of what git knows of this checkout, with the documented method.

    And a way to run a module of Python in it.
    """
    folder = tmp_path_factory.mktemp("checkout")
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(
        listed, cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split("\0")
    for name in names:
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    documented = (
        (folder / "docs" / "own-method.md")
        .read_text(encoding="utf-8")
        .partition("## A whole method")[2]
        .partition("```python\n")[2]
        .partition("```")[0]
    )
    (folder / "src" / "segbench" / "methods" / "big_baskets.py").write_text(
        documented, encoding="utf-8"
    )
    subprocess.run(["git", "init", "-q"], cwd=folder, check=True)
    subprocess.run(["git", "add", "-A"], cwd=folder, check=True)
    environment = {**os.environ, "PYTHONPATH": str(folder / "src")}

    def run(*words):
        return subprocess.run(
            [*RUN, *words], cwd=folder, env=environment, capture_output=True, text=True, check=False
        )

    return folder, run


@pytest.fixture(scope="module")
def made(checkout):
    done = checkout[1]("segbench.cli", "methods", "new", NAME)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.slow
def test_it_says_what_it_wrote_and_what_comes_next(checkout, made):
    wrote = [line.removeprefix("Wrote ") for line in made.splitlines() if line.startswith("Wrote ")]
    assert len(wrote) == 5
    assert all((checkout[0] / name).is_file() for name in wrote)
    assert f"python tools/refresh.py {NAME}.ipynb" in made
    changed = subprocess.run(
        ["git", "diff", "--name-only"], cwd=checkout[0], capture_output=True, text=True, check=True
    ).stdout
    assert changed.split() == ["src/segbench/methods/own.py"]


@pytest.mark.slow
def test_it_passes_at_once(checkout, made):
    with ThreadPoolExecutor(2) as pool:
        done = dict(
            zip(CHECKS, pool.map(lambda words: checkout[1](*words), CHECKS.values()), strict=True)
        )
    failed = {
        name: process.stdout + process.stderr
        for name, process in done.items()
        if process.returncode
    }
    assert failed == {}


@pytest.mark.slow
def test_of_a_function_it_passes_at_once_and_runs(checkout):
    folder, run = checkout
    (folder / "mine.py").write_text(FUNCTION)
    done = run("segbench.cli", "methods", "new", "big_ones", "--from-function", "mine.py:big")
    assert done.returncode == 0, done.stderr
    (folder / "mine.py").unlink()
    words = "big_ones or has_its_notebook"
    for check in (
        ["ruff", "check", "."],
        ["ruff", "format", "--check", "src"],
        ["mypy", "src/segbench/methods"],
        ["pytest", "tests/methods", "tests/notebooks/test_hygiene.py", "-k", words],
        ["pytest", "--nbval-lax", "--nbval-current-env", "notebooks/big_ones.ipynb"],
    ):
        checked = run(*check)
        assert checked.returncode == 0, checked.stdout + checked.stderr
    few = ["-p", "methods=[rfm, big_ones]", "-p", "max_customers=400", "-p", "name=few"]
    ran = run("segbench.cli", "run", "params/smoke.yaml", *few)
    assert ran.returncode == 0, ran.stderr
    league = pd.read_csv(folder / "reports" / "few" / "tables" / "league.csv")
    assert "big_ones" in set(league["method"])
    assert (folder / "reports" / "few" / "big_ones.html").is_file()


@pytest.mark.slow
def test_it_is_listed_and_can_be_asked_for(checkout, made):
    listed = checkout[1]("segbench.cli", "methods").stdout
    assert f"\n{NAME} " in listed
    again = checkout[1]("segbench.cli", "methods", "new", NAME)
    assert again.returncode == 2
    assert f"the name '{NAME}' is taken: src/segbench/methods/{NAME}.py is there" in again.stderr


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("Frequent", "cannot name a method"),
        ("frequent-buyers", "cannot name a method"),
        ("2buyers", "cannot name a method"),
        ("_buyers", "cannot name a method"),
        ("a__b", "cannot name a method"),
        ("class", "cannot name a method"),
        ("../evil", "cannot name a method"),
        ("käufer", "cannot name a method"),
        ("", "cannot name a method"),
        ("x" * 31, "at most 30 signs"),
        ("rfm", "is taken: src/segbench/methods/rfm.py is there"),
        ("base", "is taken: src/segbench/methods/base.py is there"),
        ("everyone", "is taken: a method, a yardstick or a parameter"),
        ("logit", "is taken: a method, a yardstick or a parameter"),
        ("seed", "is taken: a method, a yardstick or a parameter"),
        ("comparison", "is taken: notebooks/comparison.ipynb is there"),
        ("segment", "its class would be called Segment"),
        ("none", "cannot name a method"),
        ("true", "cannot name a method"),
        ("lambda", "cannot name a method"),
        ("con", "cannot name a method"),
        ("com1", "cannot name a method"),
        ("ﬁrst", "cannot name a method"),
        ("buyers\n", "cannot name a method"),
        ("buyers\udcff", "cannot name a method"),
        ("tested_buyers", "pytest would take it for a test"),
        ("customer_id", "a column of the customer table"),
        ("recency_days", "a column of the customer table"),
        ("contract", "is taken: tests/methods/test_contract.py is there"),
    ],
)
def test_a_name_that_cannot_be_is_one_message(name, message):
    before = (ROOT / "src" / "segbench" / "methods" / "own.py").read_text()
    with pytest.raises(SegbenchError) as error:
        new_method(name)
    assert message in str(error.value)
    assert (ROOT / "src" / "segbench" / "methods" / "own.py").read_text() == before


@pytest.fixture
def bare(tmp_path, monkeypatch):
    """A checkout of no more than the places that are written to; its notebook takes no time."""
    for place in (*module.PLACES.values(), str(module.REGISTRY)):
        (tmp_path / place).parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(ROOT / module.REGISTRY, tmp_path / module.REGISTRY)
    monkeypatch.setattr(module, "CHECKOUT", tmp_path)
    monkeypatch.setattr(module, "refresh", lambda _: None)
    monkeypatch.setenv("PYTHONPATH", "before")
    return tmp_path


def test_what_it_writes_works_at_once(bare, monkeypatch):
    monkeypatch.setattr(module, "_write_notebook", lambda path, *_: path.touch())
    said = new_method(NAME)
    wrote = [line.removeprefix("Wrote ") for line in said.splitlines() if line.startswith("Wrote ")]
    assert wrote == [place.format(NAME) for place in module.PLACES.values()] + [
        str(module.REGISTRY)
    ]
    assert all((bare / place).is_file() for place in wrote)
    made = executed(f"segbench.methods.{NAME}", bare / wrote[0], monkeypatch)
    assert_keeps_the_contract(made.FrequentBuyers, make_customers(400), monkeypatch)
    registry = executed("segbench.methods.own", bare / wrote[-1], monkeypatch)
    assert list(registry.OWN) == [made.FrequentBuyers]
    own_tests = executed("test_own", bare / wrote[1], monkeypatch)
    own_tests.test_the_definition_names_the_fitted_threshold()
    own_tests.test_frequent_is_who_reaches_the_mean(1.0, [3, 6])
    playbook = read_playbook(NAME, str(bare / "params" / "playbooks"))
    segments = made.FrequentBuyers().fit(make_customers(40)).segments_
    assert list(playbook.entries) == [segment.name for segment in segments]
    # ruff tells the project's modules from others by whether their files are there.
    for name in ("__init__.py", "methods/__init__.py", "methods/base.py"):
        (bare / "src" / "segbench" / name).touch()
    (bare / "tests" / "support.py").touch()
    shutil.copy(ROOT / "pyproject.toml", bare)
    for words in (["check"], ["format", "--check"]):
        command = [*RUN, "ruff", *words, *wrote[:2], wrote[-1]]
        done = subprocess.run(command, cwd=bare, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout
    with pytest.raises(SegbenchError, match=f"is taken: src/segbench/methods/{NAME}.py is there"):
        new_method(NAME)


def test_a_method_of_a_function_gives_the_labels_of_the_function(bare, tmp_path, monkeypatch):
    monkeypatch.setattr(module, "_write_notebook", lambda path, *_: path.touch())
    (tmp_path / "mine.py").write_text(FUNCTION)
    said = new_method(NAME, f"{tmp_path / 'mine.py'}:big")
    path = bare / module.PLACES["method"].format(NAME)
    assert f"segments by {tmp_path / 'mine.py'}:big. Change it in {path.relative_to(bare)}" in said
    made = executed(f"segbench.methods.{NAME}", path, monkeypatch)
    customers, kind = make_customers(400), made.FrequentBuyers
    assert kind.idea == "Whoever brought enough is big."
    assert (kind.reads, kind.groups) == (("monetary",), ())
    labels = kind().fit(customers).predict(customers)
    by_hand = ["big" if paid >= 300 else "small" for paid in customers["monetary"]]
    assert labels.tolist() == by_hand
    assert_keeps_the_contract(kind, customers, monkeypatch)
    own_tests = executed("test_own", bare / module.PLACES["test"].format(NAME), monkeypatch)
    own_tests.test_labels_are_those_of_the_function()
    playbook = read_playbook(NAME, str(bare / "params" / "playbooks"))
    entries = playbook.of(kind().fit(customers).names, data_made=kind.open_segments)
    assert list(entries) == ["big", "small"]


def test_what_is_no_function_changes_nothing(bare, tmp_path):
    before = state(bare)
    with pytest.raises(SegbenchError, match=r"nowhere\.py: there is no such file"):
        new_method(NAME, f"{tmp_path / 'nowhere.py'}:mine")
    assert state(bare) == before


def executed(name, path, monkeypatch):
    """Return the module in a file, under the name by which others import it."""
    made = types.ModuleType(name)
    monkeypatch.setitem(sys.modules, name, made)
    exec(compile(path.read_text(encoding="utf-8"), path.name, "exec"), made.__dict__)
    return made


def state(folder):
    return {path: path.read_bytes() if path.is_file() else None for path in folder.rglob("*")}


def refusing(attribute, place, error, monkeypatch):
    """Have one step fail: the use of `attribute` on a path that holds `place`."""
    owner, name = (shutil, attribute) if hasattr(shutil, attribute) else (Path, attribute)
    work = getattr(owner, name)

    def refuse(path, *args, **kwargs):
        if place in str(path):
            raise error
        return work(path, *args, **kwargs)

    monkeypatch.setattr(owner, name, refuse)


FAILURES = [
    SegbenchError("no data"),
    KeyboardInterrupt(),
    RuntimeError("Kernel died"),
    TimeoutError(),
    MemoryError(),
    SystemExit(143),
]


@pytest.mark.parametrize("error", FAILURES, ids=lambda error: type(error).__name__)
def test_nothing_is_left_if_the_notebook_fails(error, bare, monkeypatch):
    before = state(bare)

    def fail(path):
        assert (
            path.parents[1] / "src" / "segbench" / "methods" / f"{NAME}.py"
        ).is_file()  # it is executed in a copy,
        assert os.environ["PYTHONPATH"].split(os.pathsep) == [
            str(path.parents[1] / "src"),
            "before",
        ]
        assert state(bare) == before  # and the checkout knows nothing of it
        raise error

    monkeypatch.setattr(module, "refresh", fail)
    with pytest.raises((SegbenchError, KeyboardInterrupt, MemoryError, SystemExit)):
        new_method(NAME)
    assert state(bare) == before
    assert os.environ["PYTHONPATH"] == "before"


FULL, CLOSED = (
    OSError(errno.ENOSPC, "No space left on device"),
    PermissionError(errno.EACCES, "Permission denied", "x"),
)
STEPS = {
    "copying": ("copytree", "src/segbench", FULL),
    "making the first file": ("write_text", f"src/segbench/methods/{NAME}.py", FULL),
    "making the last file": ("write_text", "src/segbench/methods/own.py", FULL),
    "reading what was made": ("read_bytes", f"notebooks/{NAME}.ipynb", FULL),
    "placing the method": ("open", f"{{bare}}/src/segbench/methods/{NAME}.py", CLOSED),
    "placing the test": ("open", f"{{bare}}/tests/methods/test_{NAME}.py", FULL),
    "placing the playbook": ("open", f"{{bare}}/params/playbooks/{NAME}.yaml", CLOSED),
    "placing the notebook": ("open", f"{{bare}}/notebooks/{NAME}.ipynb", FULL),
    "writing the registry": ("write_text", f".own.py.{os.getpid()}", FULL),
    "its permissions": ("copymode", "own.py", CLOSED),
    "replacing the registry": ("replace", f".own.py.{os.getpid()}", CLOSED),
    "Ctrl-C at the very end": ("replace", f".own.py.{os.getpid()}", KeyboardInterrupt()),
}


@pytest.mark.parametrize("step", STEPS)
def test_nothing_is_left_whichever_step_fails(step, bare, monkeypatch):
    before = state(bare)
    attribute, place, error = STEPS[step]
    monkeypatch.setattr(module, "_write_notebook", lambda path, *_: path.touch())
    refusing(attribute, place.format(bare=bare), error, monkeypatch)
    with pytest.raises((SegbenchError, KeyboardInterrupt)) as caught:
        new_method(NAME)
    assert state(bare) == before
    if isinstance(caught.value, SegbenchError):
        assert re.fullmatch(
            r"methods new: .*: cannot be written \((No space|Permission).*\)\. "
            r"Nothing was changed\.",
            str(caught.value),
        )


def test_it_writes_all_of_it_or_nothing_where_it_may_not_write_or_another_was_faster(
    bare, monkeypatch
):
    before = state(bare)
    monkeypatch.setattr(module, "_write_notebook", lambda path, *_: path.touch())
    monkeypatch.setattr(os, "access", lambda path, _: path.name != "notebooks")
    with pytest.raises(SegbenchError, match=r"notebooks: may not be written\. Nothing was changed"):
        new_method(NAME)
    monkeypatch.undo()
    monkeypatch.setattr(module, "CHECKOUT", bare)
    monkeypatch.setattr(
        module,
        "_write_notebook",
        lambda path, *_: (path.touch(), (bare / "notebooks" / path.name).write_text("theirs")),
    )
    with pytest.raises(SegbenchError, match="File exists"):
        new_method(NAME)
    (bare / "notebooks" / f"{NAME}.ipynb").unlink()
    assert state(bare) == before
    monkeypatch.setattr(module, "_write_notebook", lambda path, *_: path.touch())
    new_method(NAME)
    assert len(state(bare)) == len(before) + 4


REWRITTEN = [
    "OWN = (1,)\n",
    "",
    "from segbench.methods.base import Method\n",
    "x = (\n",
    "from segbench import x\nOWN: tuple = own()\n",
]


@pytest.mark.parametrize("text", REWRITTEN)
def test_a_registry_that_was_rewritten_is_one_message(text):
    with pytest.raises(SegbenchError, match=r"src/segbench/methods/own\.py must import"):
        registered(text, "alpha")


def test_outside_of_a_checkout_it_says_so(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "CHECKOUT", tmp_path)
    with pytest.raises(SegbenchError, match="works in a checkout only"):
        new_method(NAME)


def test_the_registry_grows_in_order_and_keeps_what_stands_in_it():
    text = (ROOT / module.REGISTRY).read_text() + "\nEXTRA = 1\n"
    for name in ("zeta", "alpha", "beta"):
        text = registered(text, name)
    imports = [line for line in text.splitlines() if line.startswith("from segbench")]
    assert imports == sorted(imports)
    assert len(imports) == 4
    assert "OWN: tuple[type[Method], ...] = (\n    Zeta,\n    Alpha,\n    Beta,\n)\n" in text
    assert text.endswith("EXTRA = 1\n")
