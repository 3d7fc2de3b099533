"""Your own data: files or databases, mapped to canonical tables by the section `data`.

`load` leads through it: `files` and `database` read, `staging` parses cells, `cleaning_table` keeps
the account of every row, `orders` and `contacts_and_events` apply the rules of each table.
`schema_inference` proposes a mapping for a file that nobody has described yet.
"""

from segbench.datasets.own.load import load

__all__ = ["load"]
