"""The people of a report with the title they are introduced by."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from luodi.core.places.division import Division
from luodi.core.places.find import PlaceMention
from luodi.core.reading.people import PersonMention

_COMPANY = re.compile(
    r"(?:公司|集团|企业|合作社|商会|协会|学会|联合会|促进会|联盟|总会|公会|同乡会|大学|学院|研究院|研究所|研究中心|实验室|医院|银行|资本|基金|科技|股份"
    r"|数据|能源|电子|智能|控股|院士|总院|工厂|代表处|会社)$"
)
_OFFICE = re.compile(
    r"(?:委|政府|人大(?:常委会)?|政协|纪委|管委会|局|办|办公室|厅|部|区|市|县|省|州|旗|镇|乡|街道|中心|工商联|侨联|贸促会|科协|妇联|总工会|团委|台联"
    r"|供销社|开发区|高新区|经开区|新区|园区|示范区|管理区|农垦管理区|公安局|检察院|法院|专班|指挥部|前指|小组|小分队|团)$"
)
_SOE = re.compile(r"^(?:我)?[市县区州省旗][\u4e00-\u9fff]{1,8}(?:集团|公司|国资|平台)")
_BARE = re.compile(
    r"^(?:我|本|全)?(?:(?:省|市(?!场)|县|区(?!域)|州|旗|盟|镇|乡(?!贤)|街道)(?!政协委员)|副?(?:市长|县长|区长|州长|省长|旗长|盟长|镇长|乡长)|常务副(?:市长|县长|区长)|代(?:市长|县长|区长)|四套班子|党组|管委会|党工委|开发区|高新区|经开区)"
)


@dataclass(frozen=True, slots=True)
class Bearer:
    """A person of the report, with the title and the sentence they are introduced by."""

    mention: PersonMention  # the naming with the fullest title
    first: int  # offset of the first naming in the story
    official: bool
    bare: bool  # the title names no place: an office of the report's own side
    divisions: tuple[Division, ...]

    @property
    def name(self) -> str:
        """Their name."""
        return self.mention.name


def list_bearers(people: Sequence[PersonMention], places: Sequence[PlaceMention], story: int) -> list[Bearer]:
    """The people of the report in the order they are introduced, each with their fullest title."""
    starts = [p.start for p in places]
    by_person: dict[int, list[PersonMention]] = {}
    for mention in people:
        by_person.setdefault(mention.person, []).append(mention)
    bearers = []
    for mentions in by_person.values():
        in_story = [m for m in mentions if m.start >= story] or mentions
        titled = [m for m in in_story if m.title and not m.after_title]
        titled = titled or [m for m in mentions if m.title]
        mention = max(titled, key=lambda m: (len(m.title or "") > 2, -m.start)) if titled else in_story[0]
        bearers.append(_bearer(mention, in_story[0].start, _within(mention, places, starts)))
    return sorted(bearers, key=lambda b: b.first)


def _within(mention: PersonMention, places: Sequence[PlaceMention], starts: Sequence[int]) -> list[PlaceMention]:
    """The places named in the title of ``mention``; ``starts`` are where ``places`` start, in order."""
    if mention.title_start is None or mention.title_end is None:
        return []
    first, last = bisect_left(starts, mention.title_start), bisect_left(starts, mention.title_end)
    return [p for p in places[first:last] if p.end <= mention.title_end]


def _bearer(mention: PersonMention, first: int, inside: Sequence[PlaceMention]) -> Bearer:
    title = mention.title or ""
    divisions = tuple(p.division for p in inside if p.division is not None and p.division.code != "CN")
    bare = _BARE.match(title) is not None and not (inside and inside[0].start == mention.title_start)
    return Bearer(mention, first, _is_official(mention, bare), bare, divisions)


def _is_official(mention: PersonMention, bare: bool) -> bool:
    title = mention.title or ""
    if not title:
        return False
    organisation = ""
    if mention.organisation_text is not None and mention.title_start is not None:
        start, end = mention.organisation_text
        organisation = title[start - mention.title_start : end - mention.title_start]
    if _SOE.match(title):
        return bare
    if _COMPANY.search(organisation):
        return False
    if mention.kind in ("business", "academic"):
        return False
    if organisation and _OFFICE.search(organisation):
        return True
    return mention.kind == "official" or (bare and mention.kind != "business")
