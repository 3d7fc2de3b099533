"""What service contacts are about, in the words of the data."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from ibis.expr.types import StringValue, Table

from segbench.datasets.own.reading import counted
from segbench.datasets.tables import frequencies
from segbench.params.words import TOPICS, plain_topic


def plain_words(topic: StringValue) -> StringValue:
    """Return topics as `segbench.params.words.plain_topic` writes them."""
    return topic.cast("string").strip().lower().re_replace(r"[\s_-]+", "_")


def named_topic(topic: StringValue, topics: Mapping[str, tuple[str, ...]]) -> StringValue:
    """Return the topic that the parameters give to a word; other words as they are."""
    names = {plain_topic(word): name for name, words in topics.items() for word in words}
    return plain_words(topic).cases(*names.items(), else_=topic)


def unnamed_topics(interactions: Table, named: Collection[str]) -> Iterator[str]:
    """Yield a sentence on topics that nobody knows or named, if there are any."""
    plain = plain_words(interactions.topic)
    known = [
        *TOPICS,
        *(spelling for spellings in TOPICS.values() for spelling in spellings),
        *map(plain_topic, named),
    ]
    other = interactions.filter((plain != "") & ~plain.isin(known))
    words = frequencies(other, other.topic)
    if words:
        yield (
            f"Topics of service contacts that are taken as they are written: {counted(words)}. "
            f"Where one of them means {', '.join(TOPICS)}, say so under the table `interactions`: "
            "`topics: {complaint: [WORD, WORD]}`."
        )
