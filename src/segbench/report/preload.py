"""What the processes of notebooks import and prepare, once for a whole run."""

from __future__ import annotations

import duckdb
import ipykernel.ipkernel
import nbformat
import papermill
import seaborn

import segbench.pages.registry
import segbench.report.execute
import segbench.report.forked_kernel
from segbench.report.render import exporter

__all__ = ["ipykernel", "papermill", "seaborn", "segbench"]

# Importing it opens a database with a thread, which no fork would have.
duckdb.default_connection().close()

EVERY_KIND = [nbformat.v4.new_markdown_cell("# A"), nbformat.v4.new_code_cell("1")]

# The first notebook that is rendered has the template compiled, and more imported.
exporter().from_notebook_node(nbformat.v4.new_notebook(cells=EVERY_KIND), {"pages": ()})
