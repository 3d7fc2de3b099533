"""Commands for data, for labels of new data, and for methods."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

from typer import Argument, Context, Exit, Option

from segbench.cli.app import app, data, methods
from segbench.errors import SegbenchError, unknown_name
from segbench.runtime.console import paragraph


def _day(cutoff: str | None) -> date | None:
    from segbench.params.bounds import read_day

    try:
        return None if cutoff is None else read_day(cutoff)
    except ValueError as error:
        raise SegbenchError(f"--cutoff: {error}.") from None


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

    What a run could not tell is a warning. The exit code is 1 if no method can run.
    """
    from segbench.params import load
    from segbench.report.check import check as report

    text, problem = report(load(params, override or []))
    paragraph(text)
    if problem:
        paragraph(f"segbench: {problem}", err=True)
        raise Exit(1)


@methods.callback()
def list_methods(context: Context) -> None:
    """List the classification methods, or begin one of your own with `new`."""
    if context.invoked_subcommand is None:
        from segbench.pages.method_list import method_list

        paragraph(method_list())


@methods.command()
def new(
    name: Annotated[str, Argument(help="small letters, digits and _, e.g. frequent_buyers")],
    from_function: Annotated[
        str | None,
        Option(metavar="FILE:FUNCTION", help="a function of a .py or .ipynb file that is its rule"),
    ] = None,
) -> None:
    """Write a method of your own into this checkout, with its test, playbook and notebook.

    Then replace its rule, unless a function from the customer table to labels is given for it.
    """
    from segbench.scaffold.new_method import new_method

    paragraph(new_method(name, from_function))
