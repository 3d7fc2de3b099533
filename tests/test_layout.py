"""The house: floors, sizes, and no name of a machine or registry."""

import ast
import statistics
import subprocess
from pathlib import Path

from support import ROOT

PACKAGE = ROOT / "src" / "segbench"
MODULES = sorted(PACKAGE.rglob("*.py"))
FLOORS = ["errors", "paths", "runtime", "params", "datasets", "features", "methods", "evaluation"]
FLOORS += ["study", "pages", "scoring", "report", "scaffold", "cli"]


def imported_floors(source: str) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(source)):
        found = [node.module] if isinstance(node, ast.ImportFrom) and node.module else []
        if found == ["segbench"]:
            found = [f"segbench.{alias.name}" for alias in node.names]
        found += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        names |= {name.split(".")[1] for name in found if name.startswith("segbench.")}
    return names


def test_no_module_imports_from_a_floor_above():
    upward = []
    for path in MODULES:
        floor = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
        if floor != "__init__":
            above = set(FLOORS[FLOORS.index(floor) + 1 :])
            upward += [
                f"{path.relative_to(PACKAGE)} imports {name}"
                for name in imported_floors(path.read_text()) & above
            ]
    assert not upward


def test_the_floor_check_sees_an_upward_import():
    assert imported_floors(
        "from segbench.study.study import Study\nimport segbench.cli\nfrom segbench import scoring"
    ) == {"study", "cli", "scoring"}


def imported_modules(path: Path) -> set[str]:
    """The modules of the package that are imported when this one is; not for its types alone."""
    names = set()
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
    return names


def circles(imports: dict[str, set[str]]) -> set[str]:
    """What is left when modules that import nothing of what is left are taken away in turn."""
    left = dict(imports)
    while ready := [name for name, needs in left.items() if not needs & left.keys()]:
        for name in ready:
            del left[name]
    return set(left)


def test_no_modules_import_each_other():
    imports = {}
    for path in MODULES:
        if path.name != "__init__.py":
            name = ".".join(("segbench", *path.relative_to(PACKAGE).with_suffix("").parts))
            imports[name] = imported_modules(path)
    assert circles(imports) == set()
    assert circles({"a": {"b"}, "b": {"c"}, "c": {"b"}, "d": set()}) == {"a", "b", "c"}


def test_modules_stay_small():
    lengths = [len(path.read_text().splitlines()) for path in MODULES if path.name != "__init__.py"]
    assert max(lengths) <= 400
    assert statistics.median(lengths) <= 120


def test_nothing_tracked_names_a_machine_or_a_registry_host():
    files = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    bad = ["/ro" + "ot/", "/ho" + "me/", "files.python" + "hosted", "/tm" + "p/", "../sha" + "red"]
    for name in files:
        path = ROOT / name
        if path.is_file() and path.suffix not in {".parquet", ".png"}:
            text = path.read_text(encoding="utf-8", errors="replace")
            assert not [word for word in bad if word in text], name
