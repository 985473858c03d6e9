"""Find the names of the register a mention may mean."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from luodi.core.companies.linking.keys import PACKED
from luodi.core.companies.linking.lookup import find_plain, find_prominent
from luodi.core.companies.pinyin import number_of

if TYPE_CHECKING:
    from luodi.core.companies.linking.index import Index
    from luodi.core.companies.linking.mention import Read

REGION, CORE, FORM, BRACKET, PROMINENCE = (
    PACKED.index(part) for part in ("region", "core", "form", "bracket", "prominence")
)
SHORTLIST, SLACK = 18, 2  # candidates weighed, and how many characters fewer than the best they may share


class Found(NamedTuple):
    """A name of the register that shares a key with a mention; its parts as cut when indexed."""

    nid: int
    rid: str
    name: str
    source: int
    code: str
    place: str
    industry: str
    region: str
    core: str
    half: str
    form: str
    bracket: str
    prominence: int


def find_candidates(index: Index, reads: Sequence[Read]) -> list[list[Found]]:
    """For each mention read, the names that may be meant, the likelier roughly first."""
    # In a small register a name may be found by its head and by any two of its characters.
    near = [
        list(dict.fromkeys(find_plain(index.plain, read) + find_prominent(index.prominent, read))) for read in reads
    ]
    names = index.names.parts({nid for nids in near for nid in nids})
    return [
        [_unpack(nid, names[nid]) for nid in shortlist(read, {nid: names[nid] for nid in nids})]
        for read, nids in zip(reads, near, strict=True)
    ]


def shortlist(read: Read, found: Mapping[int, Sequence[str]]) -> list[int]:
    """The names worth weighing: those that hold nearly as many of the mention's characters as the best does."""
    if read.syllables or len(found) < 4:
        return list(found)
    chars, sounds_alike = set(read.body + read.cut.bracket), heard_as(read.cut.core)
    shared = {
        n: len(chars.intersection(parts[REGION] + parts[BRACKET] + parts[CORE])) + sounds_alike(parts[CORE])
        for n, parts in found.items()
    }
    least = max(shared.values()) - SLACK
    near = sorted(
        (-n, -int(found[nid][PROMINENCE]), len(found[nid][CORE]), found[nid][FORM] != read.cut.form, i, nid)
        for i, (nid, n) in enumerate(shared.items())
        if n >= least
    )
    return [nid for *_, nid in near[:SHORTLIST]]


def heard_as(core: str) -> Callable[[str], bool]:
    """Whether another core's first two characters are others of the same sound: they count as one shared, 掾达 for 远达."""
    sound, head = number_of().get, core[:2]
    first, second = sound(core[:1]), sound(core[1:2])
    if first is None or second is None:
        return lambda _: False
    return lambda other: sound(other[:1]) == first and sound(other[1:2]) == second and other[:2] != head


def _unpack(nid: int, parts: Sequence[str]) -> Found:
    rid, name, source, code, place, industry, region, core, half, form, bracket, prominence = parts
    return Found(
        nid, rid, name or f"{region}{core}{form}", int(source), code, place, industry,
        region, core, half or core, form, bracket, int(prominence),
    )  # fmt: skip
