"""What 公司, 园区 or a bare 董事长 stands for: the organisation the story named last."""

from __future__ import annotations

import re
from itertools import chain, islice
from typing import Final

from luodi.core.reading.document import Sentence
from luodi.core.reading.people import PersonMention
from luodi.core.reading.sightings import Sighting, Sightings

# Words for the organisation named last, by the kinds they can stand for.
ANAPHORA: Final = {
    "公司": ("enterprise", "fund-bank"), "集团": ("enterprise", "fund-bank"), "企业": ("enterprise", "fund-bank"), "该行": ("fund-bank",),
    "总行": ("fund-bank",), "园区": ("park", "site"), "基地": ("park", "site", "enterprise"), "产业园": ("park",), "研究院": ("institute",),
    "研究所": ("institute",), "总院": ("institute",), "该院": ("institute",), "实验室": ("institute",), "院方": ("institute",), "协会": ("association",),
    "商会": ("association",), "项目": ("site", "enterprise"), "学院": ("university",), "学校": ("university",), "大学": ("university",), "展馆": ("site",),
    "医院": ("site",), "联盟": ("association",), "分会": ("association",), "学会": ("association",), "联合会": ("association",),
    "该公司": ("enterprise", "fund-bank"), "该集团": ("enterprise", "fund-bank"), "该协会": ("association",),
    "总院副": ("institute",), "中心": ("institute", "site", "park"), "银行": ("fund-bank",), "工厂": ("enterprise", "site"), "车间": ("enterprise", "site"),
    "生产": ("enterprise", "site"), "展厅": ("enterprise", "site", "park"), "市场": ("site",), "景区": ("site",), "董事长": ("enterprise", "fund-bank"),
    "总经理": ("enterprise", "fund-bank"), "总裁": ("enterprise", "fund-bank"), "会长": ("association",), "秘书长": ("association",), "院长": ("institute", "university"),
    "理事长": ("association",), "行长": ("fund-bank",), "校长": ("university",), "所长": ("institute",), "主任": ("institute", "park", "government"),
}  # fmt: skip
_INNER: Final = ("企业", "公司", "集团", "园区", "基地", "项目")  # a part of the organisation: 企业展厅
_LOOK_BACK: Final = 50  # organisations looked at for what 公司 or a bare title stands for


def stands_for(words: str) -> tuple[str, ...] | None:
    """The kinds that what ``words`` begins with can stand for, or ``None``: 公司, 园区, 该行."""
    return ANAPHORA.get(words[:3]) or ANAPHORA.get(words[:2])


class Antecedents:
    """Finds what a word of one sentence stands for, in ``here`` (its own sightings) and ``before``."""

    def __init__(self, text: str, sentence: Sentence, here: list[Sighting], before: Sightings) -> None:
        self.text, self.sentence, self.here, self.before = text, sentence, here, before

    def subject(self, kinds: tuple[str, ...]) -> Sighting | None:
        """The organisation this sentence or the one before begins with, of one of ``kinds``."""
        for sighting in chain(self.here[:1], reversed(self.before.found)):
            if (
                self.sentence.index - sighting.sentence.index > 1
                or sighting.sentence.paragraph != self.sentence.paragraph
            ):
                return None
            if (
                sighting.role is None
                and not sighting.blocked
                and sighting.mention.kind in kinds
                and sighting.mention.strength != "bare"
                and self._leads(sighting)
            ):
                return sighting
        return None

    def _leads(self, sighting: Sighting) -> bool:
        """Whether the organisation is what its sentence begins with, not one named in passing."""
        head = self.text[sighting.sentence.start : sighting.mention.start]
        return len(head) <= 40 and not re.search(
            r"[与和在为由对]|服务|客户|供应", head.split("，")[-1].replace("作为", "")
        )

    def employer(self, person: PersonMention, listed: Sighting | None) -> Sighting | None:
        """Whose person this is: the organisation in the title, or the one the list or the story named last."""
        written = person.title
        if written is None or person.title_start is None:
            return None
        for sighting in reversed(self.here):
            if sighting.mention.start < person.title_start:
                break
            if person.title_start <= sighting.mention.start < person.start:
                return sighting
        if any(word in written for word in ("院士", "市长", "县长", "区长", "省长", "州长")):
            return None
        named = person.organisation_text and self.text[slice(*person.organisation_text)]
        anaphor = stands_for(written)
        if named and anaphor is None and not written.startswith(("该", "其")):
            return None
        if listed is not None and listed.mention.title and not listed.people and not listed.own_people:
            return listed
        if anaphor is None and listed is not None and (listed.people or listed.role):
            return listed
        return self._last_visited(anaphor)

    def _last_visited(self, kinds: tuple[str, ...] | None) -> Sighting | None:
        """The organisation last visited or being visited, of one of ``kinds``."""
        for sighting in islice(reversed(self.here), _LOOK_BACK):
            if (sighting.role or sighting.listed_after == "at") and self._may_stand(sighting, kinds):
                return sighting
        for sighting in islice(reversed(self.before.found), _LOOK_BACK):
            distance = self.sentence.index - sighting.sentence.index
            if distance > 3:
                return None
            if not self._may_stand(sighting, kinds):
                continue
            if sighting.role in ("visited", "met"):
                return sighting
            if kinds and distance == 1 and not sighting.role and not sighting.blocked and self._leads(sighting):
                return sighting
        return None

    def _may_stand(self, sighting: Sighting, kinds: tuple[str, ...] | None) -> bool:
        mention = sighting.mention
        return (
            mention.strength != "bare"
            and not mention.name.startswith(_INNER)
            and (kinds is None or mention.kind in kinds)
        )
