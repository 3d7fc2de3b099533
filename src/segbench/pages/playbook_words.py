"""What to do for each segment, for pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from segbench.methods import Segment
from segbench.methods.disclosure import Disclosure
from segbench.pages.markup import Prose, code, html
from segbench.pages.wording import count, decimal, paragraph
from segbench.params.playbook import SUFFIX, Entry

PARTS = {
    "goal": ("Goal", "目标"),
    "service_level": ("Service", "服务标准"),
    "cadence": ("When", "频率"),
    "offer": ("Offer", "提供什么"),
    "channel": ("Channel", "渠道"),
    "measure": ("Measure", "衡量指标"),
}
SHORT = ("goal", "service_level")
STAFF = {
    "experienced": ("experienced staff", "资深客服"),
    "standard": ("standard staff", "普通客服"),
    "self-service": ("self-service", "自助服务"),
}


class Blocks:
    """A playbook as one block a segment: a heading, then a row a topic, English beside Chinese.

    Wide screens show three columns; the page's styles stack them on a phone.

    Parameters
    ----------
    blocks
        Heading, facts below it, and what to do.
    parts
        Which topics are shown.
    """

    def __init__(
        self, blocks: Sequence[tuple[str, str, Entry]], parts: Sequence[str], caption: str
    ) -> None:
        self.blocks = blocks
        self.parts = parts
        self.caption = caption

    def __repr__(self) -> str:
        """Return the playbook as plain text."""
        lines = [self.caption]
        for name, facts, entry in self.blocks:
            lines += [f"{name} ({facts})"]
            lines += [
                f"  {PARTS[part][0]}: {getattr(entry.en, part)} {getattr(entry.zh, part)}"
                for part in self.parts
            ]
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        body = "\n".join(self._block(*block) for block in self.blocks)
        return (
            f"<figure class='playbook'><figcaption>{html(self.caption)}</figcaption><table>"
            "<thead><tr><th scope='col'>topic</th><th scope='col'>what to do</th>"
            f"<th scope='col' lang='zh'>怎么做</th></tr></thead>\n{body}</table></figure>"
        )

    def _block(self, name: str, facts: str, entry: Entry) -> str:
        head = (
            f"<tr><th colspan='3' scope='rowgroup'><strong>{html(name)}</strong> "
            f"<small>{html(facts)}</small></th></tr>"
        )
        rows = [
            f"<tr><th scope='row'>{PARTS[part][0]} <span "
            f"lang='zh'>{PARTS[part][1]}</span></th><td>{html(getattr(entry.en, part))}</td><td "
            f"lang='zh'>{html(getattr(entry.zh, part))}</td></tr>"
            for part in self.parts
        ]
        return f"<tbody>{head}{''.join(rows)}</tbody>"


def playbook(
    entries: Mapping[str, Entry],
    segments: Sequence[Segment],
    labels: pd.Series,
    where: str,
    *,
    short: bool = False,
) -> Blocks | Prose:
    """Return what to do for each segment that has customers; segments with the same entry share a block.

    Parameters
    ----------
    entries
        Code -> what to do; empty where there is no playbook yet: then a sentence says which file to
        write.
    labels
        The customers' codes.
    where
        The playbook's file.
    short
        Whether to show the goal and the service only.
    """
    if not entries:
        return paragraph(
            html("No playbook yet: write ")
            + code(where)
            + "; docs/playbooks.md says how. 还没有行动手册，请编写上述文件。"
        )
    sizes = labels.value_counts()
    shared: dict[Entry, list[Segment]] = {}
    for segment in segments:
        if sizes.get(segment.code, 0):
            shared.setdefault(entries[segment.code], []).append(segment)
    hidden = Disclosure.of(labels).hidden
    blocks = []
    for entry, group in shared.items():
        customers = (
            None
            if any(each.code in hidden for each in group)
            else int(sum(sizes[each.code] for each in group))
        )
        blocks.append((_heading(group), _facts(entry, customers), entry))
    empty = [_named(segment) for segment in segments if not sizes.get(segment.code, 0)]
    nobody = f" Without customers at present: {', '.join(empty)}." if empty else ""
    return Blocks(
        blocks,
        SHORT if short else tuple(PARTS),
        f"What to do for each segment, best first; from {where}.{nobody}",
    )


def _heading(group: Sequence[Segment]) -> str:
    """Return the names of segments that share an entry; those of one kind share the name as well."""
    kinds = {
        (segment.name.partition(SUFFIX)[0], segment.name_zh.partition(SUFFIX)[0])
        for segment in group
    }
    if len(group) == 1 or len(kinds) > 1:
        return ", ".join(_named(segment) for segment in group)
    (kind,) = kinds
    return f"{' '.join(kind)}{SUFFIX}{', '.join(segment.name.partition(SUFFIX)[2] for segment in group)}"


def _named(segment: Segment) -> str:
    return f"{segment.name} {segment.name_zh}"


def _customers(number: int) -> str:
    return f"{count(number)} {'customer' if number == 1 else 'customers'}"


def _facts(entry: Entry, customers: int | None) -> str:
    english, chinese = STAFF[entry.staff]
    yearly = 12 * entry.contacts
    times = decimal(yearly, 0 if yearly >= 0.95 else 1)
    parts = (
        "too few customers to show how many" if customers is None else _customers(customers),
        f"{english} {chinese}",
        f"{entry.minutes:g} {'minute' if entry.minutes == 1 else 'minutes'} each a month",
        f"{times} planned {'contact' if times == '1' else 'contacts'} a year"
        if yearly
        else "no planned contact",
    )
    return " · ".join(parts)
