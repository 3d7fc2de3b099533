"""`segbench methods new`: a method of one's own, with test, notebook and playbook."""

from __future__ import annotations

import ast
import keyword
import os
import re
import shutil
import tempfile
from pathlib import Path
from string import Template

import nbformat
from nbclient.exceptions import CellExecutionError, CellTimeoutError

from segbench.errors import SegbenchError, printable
from segbench.evaluation.comparison.reference_models import MODEL_TITLES
from segbench.methods import METHODS, OPTIONAL, SHIPPED, full_params
from segbench.methods.parameters import params_with_sections
from segbench.methods.registry import CROSS
from segbench.params.columns import MEASURES
from segbench.params.load import checked
from segbench.paths import CHECKOUT, PACKAGE, notebooks
from segbench.report import kernel
from segbench.runtime.files import replace_when_whole
from segbench.scaffold.from_function import read_function
from segbench.scaffold.refresh import refresh
from segbench.scaffold.short_cell import first_names, short_cell
from segbench.study.notebook import CHOICE
from segbench.study.store import OFF, VARIABLE

LONGEST = 30
DEVICES = re.compile(r"con|prn|aux|nul|(com|lpt)[0-9]")
"""Windows has no files of these names, whatever their ending."""

RESERVED = {*METHODS, *full_params().model_fields, *MODEL_TITLES, "random", CHOICE}
REGISTRY = Path("src", "segbench", "methods", "own.py")
PLACES = {
    "method": "src/segbench/methods/{}.py",
    "test": "tests/methods/test_{}.py",
    "playbook": "params/playbooks/{}.yaml",
    "notebook": "notebooks/{}.ipynb",
}


OF_FUNCTION = {"method": "function", "test": "function_test", "playbook": "function_playbook"}
"""Templates of what is written from a function."""


def new_method(name: str, function: str | None = None) -> str:
    """Write a method with test, playbook and notebook, register it, and say what comes next.

    All of it is made and executed in a copy of the checkout and put into place at the end, the
    registration last: what fails or is killed before leaves the checkout as it was.

    Parameters
    ----------
    function
        ``FILE:NAME`` of a function from the customer table to labels, which becomes the rule; None:
        a rule to replace.

    Raises
    ------
    SegbenchError
        The name cannot be one of a method or is taken, this is no checkout, there is no such
        function, the notebook fails, or a file cannot be written.
    """
    files = {kind: CHECKOUT / place.format(name) for kind, place in PLACES.items()}
    _check(name, files)
    words = {
        "name": name,
        "class_name": _class_name(name),
        "title": name.replace("_", " ").capitalize(),
        **(_of_function(function) if function else {}),
    }
    rule = "two segments by the number of orders. Write your rule into"
    if function:
        rule = f"segments by {function}. Change it in"
    try:
        with tempfile.TemporaryDirectory(prefix="segbench-new-") as temporary:
            contents = _made(Path(temporary), name, words)
        _publish({files[kind]: content for kind, content in contents.items()}, name)
    except OSError as error:
        raise SegbenchError(
            f"methods new: {error.filename or 'a copy of the checkout'}: cannot be written "
            f"({error.strerror or 'no room?'}). "
            "Nothing was changed."
        ) from None
    written = [str(path.relative_to(CHECKOUT)) for path in (*files.values(), CHECKOUT / REGISTRY)]
    return "\n".join(
        [
            *(f"Wrote {path}" for path in written),
            f"It works as it is: {rule} {written[0]}, then:",
            f"  pytest tests/methods -k {name}",
            f"  python tools/refresh.py {name}.ipynb",
            f"  segbench run params/default.yaml -p 'methods=[rfm, {name}]'   # or add it to "
            "`methods:` in your params file",
        ]
    )


def _of_function(place: str) -> dict[str, str]:
    """Return the words of the templates that are filled from a function."""
    function = read_function(place)
    idea = function.idea or f"Segments by the function {function.name} of the customer table."
    return {
        "function": function.name,
        "source": function.source,
        "imports": function.imports,
        "idea": repr(idea),
        "reads": repr(function.reads),
        "groups": repr(function.groups),
    }


def _made(copy: Path, name: str, words: dict[str, str]) -> dict[str, bytes]:
    """Return the contents of all files, by kind, made in a copy of what a notebook needs."""
    for part in ("src/segbench", "params/playbooks"):
        shutil.copytree(CHECKOUT / part, copy / part)
    files = {kind: copy / place.format(name) for kind, place in PLACES.items()}
    for kind in ("method", "test", "playbook"):
        files[kind].parent.mkdir(parents=True, exist_ok=True)
        template = OF_FUNCTION[kind] if "function" in words else kind
        files[kind].write_text(_filled(template, words), encoding="utf-8")
    registry = copy / REGISTRY
    registry.write_text(
        registered(registry.read_text(encoding="utf-8"), name),
        encoding="utf-8",
    )
    files["notebook"].parent.mkdir()
    _write_notebook(files["notebook"], name, words["title"], copy / "src")
    return {kind: path.read_bytes() for kind, path in files.items()}


def _publish(contents: dict[Path, bytes], name: str) -> None:
    """Put new files into their places and register the method; if that fails, remove them."""
    registry = CHECKOUT / REGISTRY
    created: list[Path] = []
    try:
        for path, content in contents.items():
            with path.open("xb") as file:  # never over one that came meanwhile
                created.append(path)
                file.write(content)
        text = registered(registry.read_text(encoding="utf-8"), name)
        with replace_when_whole(registry) as partial:
            partial.write_text(text, encoding="utf-8")
            shutil.copymode(registry, partial)
    except BaseException:
        for path in created:
            path.unlink(missing_ok=True)
        raise


def registered(text: str, name: str) -> str:
    """Return the text of the registry of own methods with one more.

    Raises
    ------
    SegbenchError
        The text is no longer what `segbench methods new` can add to.
    """
    lines = text.splitlines()
    try:
        body = ast.parse(text).body
    except SyntaxError:
        body = []
    imports = [
        node
        for node in body
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("segbench.")
    ]
    own = next(
        (
            node
            for node in body
            if isinstance(node, ast.AnnAssign) and ast.unparse(node.target) == "OWN"
        ),
        None,
    )
    if not imports or own is None or not isinstance(own.value, ast.Tuple):
        raise SegbenchError(
            f"methods new: {REGISTRY.as_posix()} must import from segbench and hold a line `OWN: "
            "tuple[type[Method], ...] = ()` "
            "that a name can be added to. Nothing was changed."
        )
    class_name = _class_name(name)
    names = [*(ast.unparse(item) for item in own.value.elts), class_name]
    # As ruff formats it: a tuple of one stays on its line.
    items = (
        f"{class_name}," if len(names) == 1 else "".join(f"\n    {item}," for item in names) + "\n"
    )
    lines[own.lineno - 1 : own.end_lineno] = [f"OWN: {ast.unparse(own.annotation)} = ({items})"]
    module = f"segbench.methods.{name}"
    after = max(
        (node.end_lineno or 0 for node in imports if (node.module or "") < module),
        default=imports[0].lineno - 1,
    )
    lines.insert(after, f"from {module} import {class_name}")
    return "\n".join(lines) + "\n"


def _check(name: str, files: dict[str, Path]) -> None:
    shown, class_name = printable(name), _class_name(name)
    wrong = not re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", name) or len(name) > LONGEST
    if wrong or keyword.iskeyword(name) or keyword.iskeyword(class_name) or DEVICES.fullmatch(name):
        raise SegbenchError(
            f"methods new: '{shown}' cannot name a method. Take small letters, digits and single "
            "_, beginning with a letter, "
            f"no word of Python's and no name of a device, at most {LONGEST} signs; e.g. "
            "frequent_buyers."
        )
    if not all(path.parent.is_dir() for path in files.values()):
        raise SegbenchError(
            "methods new: writes a test and a notebook too, so it works in a checkout only (pip "
            "install -e .)."
        )
    places = (*files.values(), files["method"].with_suffix(""))
    there = next(
        (path.relative_to(CHECKOUT).as_posix() for path in places if os.path.lexists(path)), None
    )
    taken = f"its class would be called {class_name}"
    other_words = _filled("method", dict.fromkeys(("name", "class_name", "title"), ""))
    reasons = {
        f"{there} is there": there,
        "a method, a yardstick or a parameter is called so": name in RESERVED,
        "a column of the customer table is called so": name in MEASURES,
        f"crossings have {CROSS} in their names": CROSS in name,
        f"{taken}, and pytest would take it for a test": name.startswith("test"),
        f"{taken}, which is something else": class_name in re.findall(r"\w+", other_words),
    }
    why = next((reason for reason, applies in reasons.items() if applies), None)
    if why:
        raise SegbenchError(f"methods new: the name '{shown}' is taken: {why}. Take another one.")
    for path in (*(path.parent for path in files.values()), CHECKOUT / REGISTRY):
        if not os.access(path, os.W_OK):
            raise SegbenchError(f"methods new: {path}: may not be written. Nothing was changed.")


def _class_name(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("_"))


def _filled(kind: str, words: dict[str, str]) -> str:
    template = PACKAGE / "scaffold" / "templates" / f"{kind}.txt"
    return Template(template.read_text(encoding="utf-8")).substitute(words)


def _write_notebook(path: Path, name: str, title: str, sources: Path) -> None:
    """Write the notebook that shows any method, set to this one, executed with these sources."""
    node = nbformat.read(notebooks() / f"{CHOICE}.ipynb", as_version=4)
    first, parameters, setup = node.cells[:3]
    first.source = re.sub(
        rf" Set `{CHOICE}`[^\n]*", "", re.sub(r"^# .*", f"# {title}", first.source)
    )
    dropped = {CHOICE, *(kind.name for kind in (*SHIPPED, *OPTIONAL))}
    kept = [shown for shown in first_names(parameters.source) if shown not in dropped]
    defaults = checked(params_with_sections(SHIPPED, optional=OPTIONAL), {}, "defaults")
    parameters.source = short_cell(parameters.source, defaults, [*kept, "own_methods"])
    setup.source = setup.source.replace("page = ", f'{CHOICE} = "{name}"\npage = ')
    nbformat.write(node, path)
    kernel.install()
    before = dict(os.environ)
    os.environ[VARIABLE] = OFF
    paths = filter(None, [str(sources), before.get("PYTHONPATH")])
    os.environ["PYTHONPATH"] = os.pathsep.join(paths)
    try:
        refresh(path)
    except (CellExecutionError, CellTimeoutError, RuntimeError) as error:
        why = (
            f"{error.ename}: {error.evalue}"
            if isinstance(error, CellExecutionError)
            else str(error)
        )
        raise SegbenchError(
            f"methods new: the notebook of '{name}' failed: {printable(why, 300)}. Nothing was "
            "changed."
        ) from None
    finally:
        os.environ.clear()
        os.environ.update(before)
