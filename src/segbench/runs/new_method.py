"""`segbench methods new`: a method of one's own, with test, notebook and playbook, ready to be changed."""

from __future__ import annotations

import ast
import keyword
import os
import re
from importlib import resources
from pathlib import Path
from string import Template

import nbformat

from segbench.errors import SegbenchError, printable
from segbench.evaluation.ceilings import CEILINGS
from segbench.methods import METHODS
from segbench.params import METHOD_NAMES, Params
from segbench.paths import CHECKOUT, notebooks
from segbench.runs import kernel
from segbench.runs.notebook import CHOICE
from segbench.runs.refresh import refresh
from segbench.runs.store import WORK_VARIABLE

LONGEST = 30
RESERVED = {*METHODS, *Params.model_fields, *CEILINGS, "random", CHOICE}
REGISTRY = Path("src", "segbench", "methods", "own.py")
PLACES = {
    "method": "src/segbench/methods/{}.py",
    "test": "tests/methods/test_{}.py",
    "playbook": "params/playbooks/{}.yaml",
    "notebook": "notebooks/{}.ipynb",
}


def new_method(name: str) -> str:
    """Write a method, its test, playbook and executed notebook into the checkout, register it, and say what comes next.

    Nothing is left behind if something fails.

    Raises
    ------
    SegbenchError
        The name cannot be one of a method or is taken, or this is no checkout.
    """
    files = {kind: CHECKOUT / place.format(name) for kind, place in PLACES.items()}
    registry = CHECKOUT / REGISTRY
    _check(name, files)
    words = {"name": name, "class_name": _class_name(name), "title": name.replace("_", " ").capitalize()}
    before = registry.read_text(encoding="utf-8")
    try:
        for kind in ("method", "test", "playbook"):
            files[kind].write_text(_filled(kind, words), encoding="utf-8")
        registry.write_text(registered(before, name, words["class_name"]), encoding="utf-8")
        _write_notebook(files["notebook"], name, words["title"])
    except BaseException as error:
        for path in files.values():
            path.unlink(missing_ok=True)
        registry.write_text(before, encoding="utf-8")
        if isinstance(error, OSError):
            raise SegbenchError(f"{error.filename}: cannot be written ({error.strerror}).") from None
        raise
    written = [str(path.relative_to(CHECKOUT)) for path in (*files.values(), registry)]
    return "\n".join(
        [
            *(f"Wrote {path}" for path in written),
            f"It works as it is: two segments by the number of orders. Write your rule into {written[0]}, then:",
            f"  pytest tests/methods -k {name}",
            f"  python -m segbench.runs.refresh {name}.ipynb",
            f"  segbench run params/default.yaml -p 'methods=[rfm, {name}]'   # or add it to `methods:` in your params file",
        ]
    )


def registered(text: str, name: str, class_name: str) -> str:
    """Return the text of the registry of own methods with one more."""
    lines = text.splitlines()
    tree = ast.parse(text)
    imports = [node for node in tree.body if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("segbench.")]
    own = next(node for node in tree.body if isinstance(node, ast.AnnAssign) and ast.unparse(node.target) == "OWN")
    assert isinstance(own.value, ast.Tuple)
    names = [*(ast.unparse(item) for item in own.value.elts), class_name]
    assert own.end_lineno is not None
    # As ruff formats it: a tuple of one stays on its line.
    items = [f"({class_name},)"] if len(names) == 1 else ["(", *(f"    {item}," for item in names), ")"]
    items[0] = f"{ast.unparse(own.target)}: {ast.unparse(own.annotation)} = {items[0]}"
    lines[own.lineno - 1 : own.end_lineno] = items
    module = f"segbench.methods.{name}"
    after = max((node.end_lineno or 0 for node in imports if (node.module or "") < module), default=imports[0].lineno - 1)
    lines.insert(after, f"from {module} import {class_name}")
    return "\n".join(lines) + "\n"


def _check(name: str, files: dict[str, Path]) -> None:
    shown = printable(name)
    if not re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", name) or keyword.iskeyword(name) or len(name) > LONGEST:
        raise SegbenchError(
            f"methods new: '{shown}' cannot name a method. Take small letters, digits and single _, beginning with a letter, "
            f"no word of Python's, at most {LONGEST} signs; e.g. frequent_buyers."
        )
    if not all(path.parent.is_dir() for path in files.values()):
        raise SegbenchError("methods new: writes a test and a notebook too, so it works in a checkout only (pip install -e .).")
    class_name = _class_name(name)
    there = next((path.relative_to(CHECKOUT) for path in files.values() if path.exists()), None)
    why = f"{there} is there" if there else "a method, a yardstick or a parameter is called so" if name in RESERVED else ""
    if class_name in re.findall(r"\w+", _filled("method", dict.fromkeys(("name", "class_name", "title"), ""))):
        why = why or f"its class would be called {class_name}, which is something else"
    if why:
        raise SegbenchError(f"methods new: the name '{shown}' is taken: {why}. Take another one.")


def _class_name(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("_"))


def _filled(kind: str, words: dict[str, str]) -> str:
    text = resources.files("segbench.runs").joinpath("templates", f"{kind}.txt").read_text(encoding="utf-8")
    return Template(text).substitute(words)


def _write_notebook(path: Path, name: str, title: str) -> None:
    """Write the notebook that shows any method, set to this one, and execute it."""
    node = nbformat.read(notebooks() / f"{CHOICE}.ipynb", as_version=4)
    first, parameters, setup = node.cells[:3]
    first.source = re.sub(rf" Set `{CHOICE}`[^\n]*", "", re.sub(r"^# .*", f"# {title}", first.source))
    kept = [
        line for line in parameters.source.splitlines() if line.partition(":")[0] not in {CHOICE, "own_methods", *METHOD_NAMES}
    ]
    description = Params.model_fields["own_methods"].description
    parameters.source = "\n".join([*kept, f"own_methods: dict = {{}}  # {description}"])
    setup.source = re.sub(r"^study = ", f'{CHOICE} = "{name}"\nstudy = ', setup.source, flags=re.MULTILINE)
    nbformat.write(node, path)
    os.environ.pop(WORK_VARIABLE, None)
    kernel.install()
    refresh(path)
