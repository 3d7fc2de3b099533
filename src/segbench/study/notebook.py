"""The door for notebooks: parameters of a cell in, a study out.

The cell tagged `parameters` of an executed notebook holds all parameters of its run. Papermill puts
what a later run changes into a cell of its own behind it, and nothing else is lost.
"""

from __future__ import annotations

import ast
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from segbench.errors import SegbenchError, unknown_name
from segbench.methods import full_params
from segbench.params import check
from segbench.params.reads import watch
from segbench.params.section import Section
from segbench.runtime.files import replace_when_whole
from segbench.runtime.shown import Offering
from segbench.study.parameters_cell import START, find_start
from segbench.study.store import Store
from segbench.study.study import Study
from segbench.study.working import show_in

CHOICE = "classification"
"""Parameter of the notebook that shows any one method: which. It is none of a run's parameters."""

USED_VARIABLE = "SEGBENCH_USED"
"""Environment variable: the file in which a run's notebook tells what it used."""

PATHS = ("PAPERMILL_INPUT_PATH", "PAPERMILL_OUTPUT_PATH")
"""What ``papermill --inject-paths`` adds."""

VSCODE, JUPYTER = "__vsc_ipynb_file__", "JPY_SESSION_NAME"
"""Variables, of the notebook and of the environment, by which these say where a notebook is."""

INJECTED = "# Parameters"
"""First line of the cell that papermill puts behind the one tagged `parameters`."""


def open_study(namespace: Mapping[str, Any], alone: str = "") -> Study:
    """Return the study of a notebook's parameters.

    Every variable with the name of a parameter counts; others have their defaults, but a notebook
    must say whose customers it shows. In a notebook that a run has executed, relative paths count
    from where they did in that run. Results that a run or notebook has already computed from the
    same data with the same parameters are read, not computed again.

    Parameters
    ----------
    namespace
        The notebook's ``globals()``.
    alone
        The only method that the notebook shows, if it shows one; see `Study`.

    Raises
    ------
    SegbenchError
        A value is not allowed, the dataset is not named, papermill was given a parameter that does
        not exist, or the folder that paths count from is gone.
    """
    _show_errors_plainly()
    _complete_what_is_offered()
    names = full_params().model_fields
    unknown = sorted(_injected(namespace) - {*names, CHOICE, *PATHS})
    if unknown:
        raise SegbenchError(unknown_name("parameter", unknown[0], names))
    given = {name: namespace[name] for name in names if name in namespace}
    if "dataset" not in given and _shell() is not None:
        raise SegbenchError(
            "notebook parameters: `dataset` is not given. Set it in the cell tagged `parameters`,"
            " and `data` with it if it is your own; a report's notebooks hold both as"
            " `segbench run` writes them."
        )
    params = check(given, source="notebook parameters")
    if params.start_folder is not None:
        plain = params.model_dump(mode="json")
        start = find_start(params.start_folder, plain, _folder_of_notebook(namespace))
        if start != params.start_folder:
            params = check({**given, START: start}, source="notebook parameters")
    study = Study(params, Store.of(params), alone)
    _tell_what_is_used(study)
    _show_what_is_computed(study, namespace)
    return study


def _show_what_is_computed(study: Study, namespace: Mapping[str, Any]) -> None:
    """Have cells tell what they compute, in a program in which somebody looks on."""
    shell = _shell()
    if shell is not None and (VSCODE in namespace or JUPYTER in os.environ):
        data = study.params.data
        store = study.cache.store
        title = study.params.dataset if data is None else data.title
        show_in(shell, title, None if store is None else store.folder)


def _folder_of_notebook(namespace: Mapping[str, Any]) -> Path:
    """Return the folder of the notebook that runs, as far as anybody knows it.

    VS Code, JupyterLab and papermill (if asked to) tell; nbconvert and all of these but papermill
    start a notebook in its own folder.
    """
    told = namespace.get(VSCODE), namespace.get("PAPERMILL_INPUT_PATH")
    for path in (*told, os.environ.get(JUPYTER)):
        if isinstance(path, str) and path.endswith(".ipynb") and Path(path).is_absolute():
            return Path(path).parent
    return Path.cwd()


def _tell_what_is_used(study: Study) -> None:
    """Write, after each cell, what the notebook has read and used, for the run that executes it."""
    path, shell = os.environ.get(USED_VARIABLE), _shell()
    if not path or shell is None:
        return
    trace = watch(study.cache.places)

    def write(_: object) -> None:
        used = {
            "parameters": study.cache.values_of(trace.direct.parameters),
            "files": trace.direct.files,
            "results": trace.results,
        }
        with replace_when_whole(Path(path)) as partial:
            partial.write_text(json.dumps(used), encoding="utf-8")

    shell.events.register("post_run_cell", write)


def _injected(namespace: Mapping[str, Any]) -> set[str]:
    """Return the names that papermill set; it injects unknown ones with no more than a warning."""
    names: set[str] = set()
    for source in namespace.get("In", []):
        if source.startswith(INJECTED):
            targets = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Name)]
            names |= {node.id for node in targets if isinstance(node.ctx, ast.Store)}
    return names


def _shell() -> Any:
    """Return the IPython that this runs in; None outside one."""
    # Here: a run and its processes import this module and are no notebook.
    from IPython.core.getipython import get_ipython

    return get_ipython()


def _complete_what_is_offered() -> None:
    """Have IPython complete what things offer; without jedi it would add all of their classes."""
    if _shell() is None:
        return
    from IPython.utils.generics import complete_object

    for kind in (Offering, Section):
        complete_object.register(kind)(lambda thing, _: dir(thing))


def _show_errors_plainly() -> None:
    """Have IPython print the message of a SegbenchError, not a traceback through our code."""
    shell = _shell()
    if shell is None:
        return

    def show(
        shell: Any,
        kind: type[BaseException],
        error: BaseException,
        *_trace: Any,
        **_offset: Any,
    ) -> list[str]:
        lines = [f"{kind.__name__}: {error}"]
        shell._showtraceback(kind, error, lines)
        return lines

    shell.set_custom_exc((SegbenchError,), show)
