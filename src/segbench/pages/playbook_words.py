"""What to do for each segment, for pages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import pandas as pd

from segbench.methods import Segment
from segbench.methods.disclosure import Disclosure
from segbench.pages.markup import Prose, code, html, strong
from segbench.pages.premise_words import Sentence, doubt
from segbench.pages.premises import evidence
from segbench.pages.wording import count, decimal, paragraph
from segbench.params.playbook import SUFFIX, Entry
from segbench.study.plan import Plan

TOPICS = {
    "goal": ("Goal", "目标"),
    "service_level": ("Service", "服务标准"),
    "cadence": ("When", "频率"),
    "offer": ("Offer", "提供什么"),
    "channel": ("Channel", "渠道"),
    "measure": ("Measure", "衡量指标"),
}
SHORT = ("goal", "service_level")
BEWARE = ("Beware", "注意")
STAFF = {
    "experienced": ("experienced staff", "资深客服"),
    "standard": ("standard staff", "普通客服"),
    "self-service": ("self-service", "自助服务"),
}


class Block(NamedTuple):
    """What to do for segments that share an entry.

    Attributes
    ----------
    name, facts
        The heading, and what stands below it.
    doubts
        Numbers that contradict what the advice takes for granted.
    """

    name: str
    facts: str
    entry: Entry
    doubts: tuple[Sentence, ...] = ()


class Blocks:
    """A playbook as one block a segment: a heading, then a row a topic, English beside Chinese.

    Wide screens show three columns; the page's styles stack them on a phone.

    Parameters
    ----------
    topics
        Which topics are shown: some of `TOPICS`.
    """

    def __init__(self, blocks: Sequence[Block], topics: Sequence[str], caption: str) -> None:
        self.blocks = blocks
        self.topics = topics
        self.caption = caption

    def __repr__(self) -> str:
        """Return the playbook as plain text."""
        lines = [self.caption]
        for block in self.blocks:
            lines.append(f"{block.name} ({block.facts})")
            for topic, _, english, chinese in self._rows(block):
                lines.append(f"  {topic}: {english} {chinese}")
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        body = "\n".join(self._block(block) for block in self.blocks)
        return (
            f"<figure class='playbook'><figcaption>{html(self.caption)}</figcaption><table>"
            "<thead><tr><th scope='col'>topic</th><th scope='col'>what to do</th>"
            f"<th scope='col' lang='zh'>怎么做</th></tr></thead>\n{body}</table></figure>"
        )

    def _block(self, block: Block) -> str:
        rows = [
            "<tr><th colspan='3' scope='rowgroup'>"
            f"<strong>{html(block.name)}</strong> <small>{html(block.facts)}</small></th></tr>"
        ]
        for topic, topic_zh, english, chinese in self._rows(block):
            shown = strong if topic == BEWARE[0] else html
            rows.append(
                f"<tr><th scope='row'>{topic} <span lang='zh'>{topic_zh}</span></th>"
                f"<td>{shown(english)}</td><td lang='zh'>{shown(chinese)}</td></tr>"
            )
        return f"<tbody>{''.join(rows)}</tbody>"

    def _rows(self, block: Block) -> Iterator[tuple[str, str, str, str]]:
        """Yield each topic and what to do, both in English and in Chinese; doubts after the goal.

        They must be read before the rest.
        """
        for place, topic in enumerate(self.topics):
            yield *TOPICS[topic], getattr(block.entry.en, topic), getattr(block.entry.zh, topic)
            if place == 0:
                for english, chinese in block.doubts:
                    yield *BEWARE, english, chinese


def playbook(
    entries: Mapping[str, Entry],
    segments: Sequence[Segment],
    labels: pd.Series,
    where: str,
    *,
    short: bool = False,
    numbers: pd.DataFrame | None = None,
) -> Blocks | Prose:
    """Return what to do for each segment that has customers.

    Segments with the same entry share a block.

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
    numbers
        What premises are held against, as `segbench.pages.premises.evidence` returns it; None: they
        are not.
    """
    if not entries:
        return paragraph(
            html("No playbook yet: write ")
            + code(where)
            + "; docs/playbooks.md says how. 还没有行动手册，请编写上述文件。"
        )
    sizes = labels.value_counts()
    groups: dict[Entry, list[Segment]] = {}
    empty = []
    for segment in segments:
        if sizes.get(segment.code, 0):
            groups.setdefault(entries[segment.code], []).append(segment)
        else:
            empty.append(_both_names(segment))
    hidden = Disclosure.of(labels).hidden
    blocks = []
    for entry, group in groups.items():
        codes = [segment.code for segment in group]
        customers = "too few customers to show how many"
        if hidden.isdisjoint(codes):
            customers = _customers(int(sizes[codes].sum()))
        doubts = () if numbers is None else tuple(_doubts(entry, group, numbers))
        blocks.append(Block(_heading(group), _facts(entry, customers), entry, doubts))
    caption = f"What to do for each segment, best first; from {where}."
    if any(block.doubts for block in blocks):
        caption += f" {BEWARE[0]}: numbers that contradict what the advice takes for granted."
    if empty:
        caption += f" Without customers at present: {', '.join(empty)}."
    return Blocks(blocks, SHORT if short else tuple(TOPICS), caption)


def playbook_of(plan: Plan, *, short: bool = False) -> Blocks | Prose:
    """Return what to do for each segment of a plan's method; see `playbook`."""
    return playbook(
        plan.playbook(),
        plan.method.segments_,
        plan.study.labels(plan.name),
        plan.book.where,
        short=short,
        numbers=evidence(plan.study, plan.name),
    )


def _doubts(entry: Entry, group: Sequence[Segment], numbers: pd.DataFrame) -> Iterator[Sentence]:
    """Yield what contradicts an entry's premise; of several segments that share it, by name."""
    for segment in group:
        own = numbers.loc[segment.code]
        named = Sentence(f"the customers of “{segment.name}”", f"“{segment.name_zh}”的客户")
        found = doubt(entry.premise, own, named) if len(group) > 1 else doubt(entry.premise, own)
        if found:
            yield found


def _heading(group: Sequence[Segment]) -> str:
    """Return the names of segments that share an entry; those of one kind share the name too."""
    english = [segment.name.partition(SUFFIX) for segment in group]
    kinds = {
        f"{name[0]} {segment.name_zh.partition(SUFFIX)[0]}"
        for name, segment in zip(english, group, strict=True)
    }
    if len(group) == 1 or len(kinds) > 1:
        return ", ".join(_both_names(segment) for segment in group)
    return f"{kinds.pop()}{SUFFIX}{', '.join(name[2] for name in english)}"


def _both_names(segment: Segment) -> str:
    return f"{segment.name} {segment.name_zh}"


def _customers(number: int) -> str:
    return f"{count(number)} {'customer' if number == 1 else 'customers'}"


def _facts(entry: Entry, customers: str) -> str:
    minutes = "minute" if entry.minutes == 1 else "minutes"
    contacts = "no planned contact"
    if entry.contacts:
        yearly = 12 * entry.contacts
        times = decimal(yearly, 0 if yearly >= 0.95 else 1)
        contacts = f"{times} planned {'contact' if times == '1' else 'contacts'} a year"
    return " · ".join(
        (
            customers,
            " ".join(STAFF[entry.staff]),
            f"{entry.minutes:g} {minutes} each a month",
            contacts,
        )
    )
