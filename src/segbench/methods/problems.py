"""Problem types: what a customer's service contacts are about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from typing import Annotated

import numpy as np
from pydantic import Field

from segbench.errors import printable
from segbench.methods.arrays import Customers, Places
from segbench.methods.base import Method, Segment, Segments, State, column

KINDS = {
    "praise": ("Praise", "表扬"),
    "inquiry": ("Inquiry", "咨询"),
    "technical": ("Technical support", "技术支持"),
    "after_sales": ("After-sales", "售后服务"),
    "complaint": ("Complaint", "投诉"),
}
"""Topics with a name of their own, best first."""

OWN = "topic:"
"""Before the code of a topic that only this company has, so that it is taken for nothing else."""


@dataclass(eq=False, repr=False)
class Problems(Method):
    """Problem types (问题类型): the main topic of a customer's service contacts in the window.

    The main topic is that of most contacts; ties go to complaint, after-sales, technical, inquiry,
    praise and then by name (`segbench.features.service.service_features`). The topics that at least
    one customer had as main topic when the method was fitted are segments, at most `max_topics`,
    those of most customers first; any other topic, and a contact without one, is other. Customers
    without a service contact are none.
    """

    name = "problems"
    title = "Problem types"
    title_zh = "问题类型"
    idea = "What a customer's service contacts are mostly about."
    complexity = 1
    groups = ("service",)
    needs = ("service_contacts",)
    reads = ("main_topic",)
    open_segments = True
    variants = (("at most 4 topics", {"max_topics": 4}),)

    max_topics: Annotated[int, Field(ge=1, le=50)] = 8
    """topics with a segment of their own, those of most customers; the rest is other"""

    def applicable(self, columns: Collection[str]) -> tuple[bool, str]:
        """Return whether there are service contacts and their topics, and which column lacks."""
        missing = ", ".join(name for name in (*self.needs, *self.reads) if name not in columns)
        lacking = f"needs service contacts with a topic ({missing}), which this data does not have"
        return not missing, lacking if missing else ""

    def _fit(self, customers: Customers) -> State:
        spoken = customers.loc[column(customers, "service_contacts") > 0, "main_topic"].dropna()
        often = sorted(Counter(spoken.tolist()).items(), key=lambda item: (-item[1], item[0]))
        # Two topics that look alike to a reader are one segment and other.
        different: dict[str, str] = {}
        for topic, _ in often:
            if topic != "other":
                different.setdefault(printable(topic), topic)
        kept = list(different.values())[: self.max_topics]
        own = [topic for topic in kept if topic not in KINDS]
        return {"topics": [kind for kind in KINDS if kind in kept] + own}

    def _describe(self) -> Segments:
        for topic in self.state_["topics"]:
            words = printable(topic.replace("_", " "))
            name, name_zh = KINDS.get(topic, (f"Topic: {words}", words))
            yield Segment(
                topic if topic in KINDS else OWN + topic,
                name,
                name_zh,
                f"most service contacts were about: {words}",
            )
        yield Segment(
            "other",
            "Other topic",
            "其他",
            "most service contacts were about something else, or nobody noted what",
        )
        yield Segment("none", "No contact", "无联系", "no service contact in the window")

    def _assign(self, customers: Customers) -> Places:
        topics = self.state_["topics"]
        places = {topic: place for place, topic in enumerate(topics)}
        about = np.array(
            [places.get(topic, len(topics)) for topic in customers["main_topic"]], dtype=np.intp
        )
        return np.where(column(customers, "service_contacts") > 0, about, len(topics) + 1)
