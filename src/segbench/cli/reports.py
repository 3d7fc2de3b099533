"""Commands that make reports, list and compare them, and show what is kept between runs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from typer import Argument, Context, Exit, Option

from segbench.cli.app import FOLDER, Reports, app, cache
from segbench.errors import SegbenchError
from segbench.runtime.console import paragraph

ParamsOption = Annotated[
    Path | None, Option("--params", help="params file whose `cache.folder` is meant")
]


@app.command()
def run(
    params: Annotated[Path, Argument(help="YAML file of parameters, e.g. params/default.yaml")],
    override: Annotated[
        list[str] | None,
        Option("-p", "--param", help="override: key=value or section.key=value; may be repeated"),
    ] = None,
    reports: Reports = FOLDER,
    no_cache: Annotated[
        bool, Option("--no-cache", help="compute everything anew, and keep nothing")
    ] = False,
    quiet: Annotated[
        bool, Option("-q", "--quiet", help="say nothing but where the report is, and errors")
    ] = False,
    verbose: Annotated[
        bool, Option("-v", "--verbose", help="on a terminal too, say how long each step took")
    ] = False,
) -> None:
    """Run every notebook with these parameters and write the report to REPORTS/<name>/."""
    from segbench.report.progress import Progress

    if quiet and verbose:
        raise SegbenchError("-q and -v: give one of the two.")
    with Progress(quiet=quiet, verbose=verbose) as progress:
        from segbench.params import load
        from segbench.report.unchanged import is_unchanged

        checked = load(params, override or [])
        folder = reports / str(checked.name)
        if not no_cache and is_unchanged(checked, reports):
            progress.unchanged(folder)
        else:
            from segbench.report.run import run as make

            folder = make(checked, reports, progress, use_cache=not no_cache)
    paragraph(folder / "index.html")


@app.command("list")
def list_reports(reports: Reports = FOLDER) -> None:
    """List the reports, the newest first, with what each recommends."""
    from segbench.report.listing import as_text

    paragraph(as_text(reports))


@app.command("open")
def open_report(
    name: Annotated[str | None, Argument(help="a report; default the newest")] = None,
    reports: Reports = FOLDER,
) -> None:
    """Open a report in the browser, and print where it is."""
    from segbench.report.listing import first_page, show

    page = first_page(reports, name)
    paragraph(page)
    show(page)


@app.command()
def diff(
    one: Annotated[Path, Argument(metavar="RUN_A", help="report folder, e.g. reports/before")],
    other: Annotated[Path, Argument(metavar="RUN_B", help="report folder, e.g. reports/after")],
    output: Annotated[
        Path | None, Option("-o", "--html", "--output", help="HTML page to write instead")
    ] = None,
    force: Annotated[bool, Option(help="write over a page that is there")] = False,
) -> None:
    """Say what differs between two runs, and what came of it.

    Parameters, data and code; then verdicts, rules, segments, and who moved.
    """
    from segbench.report.diff_page import diff as compare

    paragraph(compare(one, other, output, force=force))


@app.command()
def sweep(
    params: Annotated[Path, Argument(help="YAML file of parameters, as for `segbench run`")],
    grid: Annotated[
        list[str],
        Option(help="values to try: key=value,value or section.key=…; repeat it for more keys"),
    ],
    override: Annotated[
        list[str] | None, Option("-p", "--param", help="override, as for `segbench run`")
    ] = None,
    reports: Annotated[Path, Option(help="folder that holds the report folders")] = Path("reports"),
    backend: Annotated[
        str, Option(help="what runs the settings: loky (this machine), dask, ray or spark")
    ] = "loky",
    jobs: Annotated[
        int | None, Option(min=1, help="settings run at once; default one a core")
    ] = None,
    quiet: Annotated[
        bool, Option("-q", "--quiet", help="say nothing but where the page is, and errors")
    ] = False,
) -> None:
    """Run every combination of some values, and say in how many the verdict is the same.

    Each is a report of its own in REPORTS/<name>-sweep/. What is done is not run again: a sweep
    that was stopped goes on where it was. The exit code is 1 if a setting failed, 2 if all did.
    """
    from segbench.report.sweep_progress import SweepProgress

    with SweepProgress(quiet=quiet) as progress:
        from segbench.report.sweep import Machine
        from segbench.report.sweep import sweep as make

        machine = Machine(backend, jobs)
        page, code = make(params, override or [], grid, reports, progress, machine)
    paragraph(page)
    if code:
        raise Exit(code)


@app.command()
def lab(
    source: Annotated[
        Path, Argument(metavar="[PARAMS|RUN]", help="params file, or a report's name or folder")
    ] = Path("params/default.yaml"),
    reports: Reports = FOLDER,
    force: Annotated[bool, Option(help="write notebooks that are there anew")] = False,
    open_it: Annotated[bool, Option("--open/--no-open", help="start JupyterLab on them")] = True,
) -> None:
    """Open JupyterLab on copies of the notebooks, in work/<name>/, with these parameters.

    Copies that are there stay as they are.
    """
    from segbench.scaffold.lab import make, show

    start, said = make(source, reports, force=force)
    paragraph(f"{said}\n{start}")
    if open_it and (code := show(start)):
        raise Exit(code)


@cache.callback()
def cache_of(context: Context) -> None:
    """Show or clear the results that are kept between runs."""
    if context.invoked_subcommand is None:
        show_cache()


@cache.command("show")
def show_cache(params: ParamsOption = None) -> None:
    """Say where results are kept, of what, and how large they are."""
    from segbench.report.kept import kept

    paragraph(kept(params))


@cache.command("clear")
def clear_cache(params: ParamsOption = None) -> None:
    """Remove every result that is kept; they are computed anew when they are asked for."""
    from segbench.report.kept import cleared

    paragraph(cleared(params))
