"""The command line: `segbench run params/default.yaml`."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import Annotated

from typer import Abort, Argument, Context, Exit, Option, Typer

from segbench.errors import SegbenchError, unknown_name, without_secrets
from segbench.runtime import stopping
from segbench.runtime.console import check_words, let_go, paragraph, prepare
from segbench.runtime.exhaustion import check_memory, explained

app = Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Tell which way of classifying your customers is worth using, on your own data.",
)
data = Typer(no_args_is_help=True, help="Make and check data.")
app.add_typer(data, name="data")
methods = Typer(
    invoke_without_command=True, help="List the classification methods, or begin one of your own."
)
app.add_typer(methods, name="methods")
cache = Typer(
    invoke_without_command=True, help="Show or clear the results that are kept between runs."
)
app.add_typer(cache, name="cache")
ParamsOption = Annotated[
    Path | None, Option("--params", help="params file whose `cache.folder` is meant")
]

Reports = Annotated[Path, Option(help="folder that holds the report folders")]
FOLDER = Path("reports")


def _day(cutoff: str | None) -> date | None:
    from segbench.params.bounds import read_day

    try:
        return None if cutoff is None else read_day(cutoff)
    except ValueError as error:
        raise SegbenchError(f"--cutoff: {error}.") from None


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
        from segbench.report.run import run as make

        checked = load(params, override or [])
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
def init(
    source: Annotated[
        str,
        Argument(help="CSV, TSV, Parquet or Excel file, a pattern of files, or a database address"),
    ],
    table: Annotated[str | None, Argument(help="table of the database")] = None,
    output: Annotated[Path | None, Option("-o", "--output", help="params file to write")] = None,
    column: Annotated[
        list[str] | None,
        Option("-c", "--column", help="canonical=NAME where you know better; may be repeated"),
    ] = None,
    sheet: Annotated[str | None, Option(help="sheet of a workbook")] = None,
    dates: Annotated[
        str | None,
        Option(
            help="how dates are written where it cannot be told: ymd, dmy, mdy, epoch_s, "
            "spreadsheet …"
        ),
    ] = None,
    force: Annotated[bool, Option(help="write over an existing params file")] = False,
) -> None:
    """Look at your data, propose what its columns mean, and write a first params file."""
    from segbench.datasets.own.init import init as make

    paragraph(make(source, table, sheet, output, column or [], force=force, dates=dates))


@app.command()
def score(
    run: Annotated[
        Path,
        Argument(help="report folder whose frozen rules are used, e.g. reports/complete_journey"),
    ],
    new_data: Annotated[
        str,
        Argument(help="customer table (CSV, Parquet), orders like the run's own, or a params file"),
    ],
    output: Annotated[Path, Option("-o", "--output", help="labels, .csv or .parquet")],
    method: Annotated[
        list[str] | None,
        Option(help="method to label with; may be repeated; default all of the run"),
    ] = None,
    cutoff: Annotated[
        str | None,
        Option(metavar="YYYY-MM-DD", help="of orders; default the day after the last"),
    ] = None,
    force: Annotated[
        bool, Option(help="write over labels, and rows set aside, that are there")
    ] = False,
) -> None:
    """Label new data by the frozen rules of a run, without a refit.

    Rows that cannot be labelled are set aside and listed.
    """
    from segbench.scoring.score import score as label

    paragraph(label(run, new_data, output, method or [], _day(cutoff), force=force), err=True)
    paragraph(output)


@app.command()
def drift(
    run: Annotated[Path, Argument(help="report folder whose frozen rules are in use")],
    new_data: Annotated[str, Argument(help="as for `segbench score`")],
    output: Annotated[
        Path | None, Option("-o", "--output", help="folder for psi.csv and migration.csv")
    ] = None,
    method: Annotated[
        list[str] | None,
        Option(help="method to look at; may be repeated; default all of the run"),
    ] = None,
    cutoff: Annotated[
        str | None, Option(metavar="YYYY-MM-DD", help="as for `segbench score`")
    ] = None,
    fail_on_refit: Annotated[
        bool, Option("--fail-on-refit", help="exit code 1 where the verdict is refit")
    ] = False,
    force: Annotated[
        bool, Option(help="write over psi.csv and migration.csv that are there")
    ] = False,
) -> None:
    """Say how far new data has moved from what a run's rules were frozen on.

    And whether to keep or to refit them.
    """
    from segbench.scoring.drift import drift as compare

    text, refit = compare(run, new_data, output, method or [], _day(cutoff), force=force)
    paragraph(text)
    if refit and fail_on_refit:
        raise Exit(1)


@app.command()
def export(
    report: Annotated[Path, Argument(help="folder of a report, e.g. reports/complete_journey")],
    method: Annotated[str, Option(help="whose segments; `segbench methods` lists them")],
    form: Annotated[
        str | None,
        Option(
            "--format", help="csv (default), xlsx, parquet, or zoho (= --mapping zoho-contacts)"
        ),
    ] = None,
    mapping: Annotated[
        str | None,
        Option(help="import file of a CRM: file in params/crm or elsewhere, or its name"),
    ] = None,
    output: Annotated[
        Path | None,
        Option("-o", "--output", help="file to write; default <report>-<method>.<format>"),
    ] = None,
    force: Annotated[bool, Option(help="write over a file that is there")] = False,
) -> None:
    """Write each customer's segment, scores and playbook by one method to a file.

    It is for Excel, a program or a CRM.
    """
    from segbench.scoring.export import export as make

    paragraph(make(report, method, form, mapping, output, force=force))


@data.command()
def simulate(
    dataset: Annotated[str, Argument(help="what to simulate: insurer")],
    customers: Annotated[int, Option(help="1,000 to 10,000,000")] = 4000,
    seed: Annotated[int, Option(help="the same customers and seed give the same files")] = 20241231,
    output: Annotated[
        Path | None,
        Option("-o", "--output", help="folder; default data/insurer-<customers>-<seed>"),
    ] = None,
    force: Annotated[bool, Option(help="write over a params file that was changed since")] = False,
) -> None:
    """Simulate a company with known truth and realistic dirt.

    Written are raw files, and a params file that reads them.
    """
    from segbench.datasets.simulators import insurer
    from segbench.runtime.targets import check_outside_reports

    if dataset != "insurer":
        raise SegbenchError("data simulate: " + unknown_name("simulation", dataset, ["insurer"]))
    folder = output or Path("data") / f"insurer-{customers}-{seed}"
    check_outside_reports(folder)
    insurer.simulate_once(folder, customers, seed)
    paragraph(
        f"{folder}: {customers:,} simulated customers. Next: segbench run "
        f"{insurer.write_params(folder, force=force)}"
    )


@data.command()
def check(
    params: Annotated[Path, Argument(help="YAML file of parameters")],
    override: Annotated[
        list[str] | None, Option("-p", "--param", help="override, as for `segbench run`")
    ] = None,
) -> None:
    """Say what becomes of every row, and which methods and outcomes this data supports.

    The exit code is 1 if it supports none.
    """
    from segbench.params import load
    from segbench.report.check import check as report

    text, problem = report(load(params, override or []))
    paragraph(text)
    if problem:
        paragraph(f"segbench: {problem}", err=True)
        raise Exit(1)


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


@methods.callback()
def list_methods(context: Context) -> None:
    """List the classification methods, or begin one of your own with `new`."""
    if context.invoked_subcommand is None:
        from segbench.pages.method_list import method_list

        paragraph(method_list())


@methods.command()
def new(
    name: Annotated[str, Argument(help="small letters, digits and _, e.g. frequent_buyers")],
) -> None:
    """Write a method of your own into this checkout, with its test, playbook and notebook.

    Then replace its rule.
    """
    from segbench.scaffold.new_method import new_method

    paragraph(new_method(name))


def main() -> None:
    """Run the command line; what goes wrong is one message.

    A SegbenchError ends it with exit code 2, what has run out or was stopped with another.
    """
    prepare()
    stopping.listen()
    try:
        check_words(sys.argv[1:])
        check_memory()
        code = app(standalone_mode=False)
        if isinstance(code, int):  # what a command stopped with
            sys.exit(code)
    except BrokenPipeError:  # `| head`
        let_go()
        sys.exit(1)
    except (Exception, stopping.StoppedError) as error:
        told = _told(error)
        if told is None:
            raise
        message, code = told
    else:
        return
    stopping.deafen()
    paragraph(f"segbench: {message}", err=True)
    sys.exit(code)


def _told(error: BaseException) -> tuple[str, int] | None:
    """Return the message for an error and the exit code; None for a fault of this program."""
    if stopping.received or isinstance(
        error, Abort
    ):  # libraries make errors of their own of an interruption
        return stopping.in_words(), stopping.exit_code()
    found = explained(error)
    if found is not None:
        return str(found), found.exit_code
    if isinstance(error, SegbenchError):
        return str(error), error.exit_code
    if hasattr(error, "format_message"):  # click's usage errors
        return f"{without_secrets(error.format_message())} Try: segbench --help", 2
    return None


if __name__ == "__main__":
    main()
