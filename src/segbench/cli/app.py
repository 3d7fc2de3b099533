"""The command line itself, and options that several commands have."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from typer import Option, Typer

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
Reports = Annotated[Path, Option(help="folder that holds the report folders")]
FOLDER = Path("reports")
