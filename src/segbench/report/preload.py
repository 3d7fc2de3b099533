"""What the processes of notebooks import and prepare, once for a whole run."""

from __future__ import annotations

import os
import sys
from importlib import import_module

import duckdb
import nbformat

from segbench.methods import full_params
from segbench.report.render import exporter
from segbench.study.code import code_of

IMPORTED = (
    "papermill",
    "seaborn",
    "segbench.pages.registry",
    "segbench.report.execute",
    "segbench.report.forked_kernel",
    # What libraries import when a kernel begins or a table is first read:
    "IPython.core.completerlib",
    "IPython.extensions.storemagic",
    "ipykernel.debugger",
    "ipykernel.ipkernel",
    "pyarrow.dataset",
    "pyarrow.parquet",
    "sqlite3",
    "tornado.platform.asyncio",
)

EVERY_KIND = [nbformat.v4.new_markdown_cell("# A"), nbformat.v4.new_code_cell("1")]

os.environ.setdefault("PYDEVD_DISABLE_FILE_VALIDATION", "1")  # else the debugger warns of nothing
for name in IMPORTED:
    import_module(name)
# Importing it opens a database with a thread, which no fork would have.
duckdb.default_connection().close()
full_params()
# Every notebook asks for the code that its results depend on, of one module after another.
for name in [*sys.modules]:
    if name.startswith(("segbench.pages.", "segbench.study.")):
        code_of(name)
# The first notebook that is rendered has the template compiled, and more imported.
exporter().from_notebook_node(nbformat.v4.new_notebook(cells=EVERY_KIND), {"pages": ()})
