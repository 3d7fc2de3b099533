"""A method written into a checkout passes its tests at once; the one in the docs keeps what methods promise."""

import json
import os
import re
import shutil
import subprocess
import sys

import pytest

from segbench.errors import SegbenchError
from segbench.methods import METHODS, own
from segbench.reporting.method_list import method_list
from segbench.runs.new_method import new_method, registered
from support import ROOT, make_customers

COPIED = (
    "src",
    "tests",
    "benchmarks",
    "notebooks",
    "params",
    "data/README.md",
    "pyproject.toml",
    "docs",
    "README.md",
    "environment.yml",
)
CHECKED = ("tests/methods/test_contract.py", "tests/methods/test_frequent_buyers.py", "tests/methods/test_playbooks.py")
CHECKED += ("tests/notebooks/test_hygiene.py", "tests/params", "tests/test_generated.py")


@pytest.fixture(scope="module")
def checkout(tmp_path_factory):
    """A copy of the checkout in which `methods new` was run, and how to run a tool in it."""
    folder = tmp_path_factory.mktemp("checkout")
    for name in COPIED:
        source, target = ROOT / name, folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__", "hostile", "datasets"))
            if name == "src":
                shutil.copytree(source / "segbench" / "datasets", target / "segbench" / "datasets")
        else:
            shutil.copy(source, target)

    def tool(*words):
        env = os.environ | {"PYTHONPATH": str(folder / "src")}
        return subprocess.run([sys.executable, "-m", *words], cwd=folder, env=env, capture_output=True, text=True, check=False)

    done = tool("segbench.cli", "methods", "new", "frequent_buyers")
    assert done.returncode == 0, done.stderr
    assert "Wrote notebooks/frequent_buyers.ipynb" in done.stdout
    return tool


def test_a_new_method_passes_the_linter_and_the_types(checkout):
    for words in (["ruff", "check", "src", "tests"], ["ruff", "format", "--check", "src", "tests"], ["mypy"]):
        done = checkout(*words)
        assert done.returncode == 0, done.stdout


def test_a_new_method_passes_the_tests(checkout):
    done = checkout("pytest", "-p", "no:cacheprovider", "-k", "frequent_buyers or test_params or test_methods", *CHECKED)
    assert done.returncode == 0, done.stdout[-3000:]
    assert int(re.search(r"(\d+) passed", done.stdout)[1]) > 30


def test_a_new_method_is_listed_and_its_notebook_passes_nbval(checkout):
    assert "frequent_buyers  Frequent buyers" in checkout("segbench.cli", "methods").stdout
    done = checkout("pytest", "--nbval-lax", "--nbval-current-env", "notebooks/frequent_buyers.ipynb")
    assert done.returncode == 0, done.stdout[-3000:]


def test_a_second_one_of_the_same_name_is_refused(checkout):
    done = checkout("segbench.cli", "methods", "new", "frequent_buyers")
    assert done.returncode == 2
    assert "the name 'frequent_buyers' is taken" in done.stderr


@pytest.mark.parametrize(
    "name", ["", "RFM", "2fast", "a-b", "../x", "class", "_x", "x" * 40, "rfm", "seed", "random", "method", "客户"]
)
def test_a_name_that_cannot_be_one_is_refused_with_the_reason(name):
    with pytest.raises(SegbenchError, match=r"^methods new: "):
        new_method(name)


def test_the_registry_of_own_methods_keeps_what_is_there():
    text = (ROOT / "src" / "segbench" / "methods" / "own.py").read_text()
    twice = registered(registered(text, "zebra", "Zebra"), "apple", "Apple")
    assert twice.index("methods.apple import Apple") < twice.index("methods.zebra import Zebra")
    assert "OWN: tuple[type[Method], ...] = (\n    Zebra,\n    Apple,\n)" in twice
    assert own.__doc__.splitlines()[0] in twice


def test_every_method_has_one_line_in_the_list():
    lines = method_list().splitlines()
    assert [line.split()[0] for line in lines[1:]] == list(METHODS)
    assert all(METHODS[line.split()[0]].idea in line for line in lines[1:])


def test_the_method_in_the_docs_is_short_and_whole():
    text = (ROOT / "docs" / "own-method.md").read_text()
    code = re.search(r"```python\n(.*?)```", text, re.DOTALL)[1]
    assert len([line for line in code.splitlines() if line.strip()]) <= 30
    space: dict = {}
    exec(code, space)
    kind = space["BigBaskets"]
    customers = make_customers(200)
    method = kind().fit(customers)
    labels = method.predict(customers)
    assert labels.value_counts().reindex(["big", "mid", "small"]).tolist() == pytest.approx([40, 60, 100], abs=2)
    assert method.predict(customers.iloc[[7]]).iloc[0] == labels.iloc[7]
    assert kind.from_dict(json.loads(json.dumps(method.to_dict()))).predict(customers).equals(labels)
    doubled = customers.assign(monetary=2 * customers["monetary"])
    assert kind().fit(doubled).predict(doubled).astype(str).equals(labels.astype(str))
    assert not kind().applicable(["frequency"])[0]
