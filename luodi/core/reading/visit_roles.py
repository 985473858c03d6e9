"""What a report says was done with each organisation it names: visited, met, signed with."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import chain, islice
from typing import Final

from luodi.core.places.find import PlaceMention, find_places
from luodi.core.reading.clauses import Piece, cut
from luodi.core.reading.document import Document, Sentence
from luodi.core.reading.mention_words import mention_words, own_part, searchable
from luodi.core.reading.mentions import Mention, Parsed, merge_inner_joins, parse_chunk
from luodi.core.reading.people import PersonMention

# Words for the organisation named last, by the kinds they can stand for.
_ANAPHORA: Final = {
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
_AFTER_VERB_KEEPS: Final = frozenset(
    "了 过 着 位于 地处 来自 一家 两家 三家 多家 相关 有关 重点 本地 当地 部分 实地 我市 我县 我区 我省 全市 先后 分别 还 又 一批 一系列 是 的 详细 现场 主要 全市 坐落于 各 并 对 第一站 专程".split()
)
_SAME_DAY: Final = {
    "当天": 0,
    "当日": 0,
    "当晚": 0,
    "同日": 0,
    "同一天": 0,
    "当天下午": 0,
    "当日下午": 0,
    "次日": 1,
    "第二天": 1,
}
_ONE_DAY: Final = re.compile(r"(?:\d{4}年)?(?:\d{1,2}月)?\d{1,2}[日号](?!.*\d)")
_EVENT_HELD: Final = frozenset(("举行", "举办", "召开"))
_AT_EVENT: Final = frozenset(("参展", "亮相", "现场"))
_SUBJECTS: Final = re.compile(
    r"(?:[\d一二三四五六七八九十百多数]+余?[家个名位])?(?:重点|知名|龙头|骨干|优秀|大型|著名|本地|当地|上市|参展|参会|央|国|金融|投资|台资|外资|民营|行业){0,3}"
    r"(?:企业|公司|商会|协会|机构|客商)(?!发展|文化|产品|服务|管理|需求)"
)
_TOPIC: Final = frozenset(("就", "围绕", "针对"))
_NOT_HERE: Final = frozenset(
    "举办 举行 开展 设立 成立 组建 投资建设 落户 投产 建成 进行 打造 收购 创立 入驻 推进 落实 兴建".split()
)
_INNER: Final = ("企业", "公司", "集团", "园区", "基地", "项目")  # a part of the organisation: 企业展厅
_LOOK_BACK: Final = 50  # organisations looked at for what 公司 or a bare title stands for
_NOT_MET_TITLES: Final = re.compile(r"记者|编辑|通讯员|摄影|撰稿|审稿|校对|责编")


@dataclass(frozen=True, slots=True)
class Day:
    """A date as written at ``start, end``, and how many days later is meant (次日: 1)."""

    text: str
    start: int
    end: int
    later: int = 0


@dataclass(slots=True)
class Sighting:
    """One naming of an organisation with what the sentence says of it; ``role`` is ``None`` while nothing is said."""

    mention: Mention
    sentence: Sentence
    role: str | None = None
    rule: str = "organisations.named"
    confidence: float = 0.0
    day: Day | None = None
    people: list[PersonMention] = field(default_factory=list)
    own_people: list[PersonMention] = field(default_factory=list)
    listed_after: str = ""  # the word that opened the list it stands in: visit, meet, at, with, attend
    blocked: bool = False  # named in a wish or in speech


@dataclass(slots=True)
class Sightings:
    """Every naming in order, and the people met who belong to no organisation named."""

    found: list[Sighting] = field(default_factory=list)
    people: list[PersonMention] = field(default_factory=list)
    day: Day | None = None  # the last single date of the story


@dataclass(slots=True)
class _Group:
    """Names of one list with the word that opened it."""

    word: str  # visit meet at with subject
    items: list[Sighting] = field(default_factory=list)
    bare: list[Sighting] = field(default_factory=list)
    closed: bool = False
    class_after: bool = False  # 等企业, 等公司 after the list
    things: bool = False  # 等领域, 等产品: not organisations
    open: bool = True


class SentenceWalk:
    """Walks the pieces of one sentence and gives each organisation in it a role."""

    def __init__(
        self,
        text: str,
        sentence: Sentence,
        people: Sequence[PersonMention],
        places: frozenset[tuple[int, int]],
        own: frozenset[str],
        before: Sightings,
        goes_on: bool = False,
    ) -> None:
        self.text, self.sentence, self.own, self.places, self.before = text, sentence, own, places, before
        self.place_ends = {a: b for a, b in places if sentence.start <= a < sentence.end}
        self.people = {(p.start, p.end): p for p in people}
        raw = cut(text, sentence.start, sentence.end, [(p.start, p.end) for p in people])
        self.pieces = merge_inner_joins(raw, text)
        self.groups: list[_Group] = []
        self.pending: dict[str, list[_Group]] = {"at": [], "with": []}  # 在 and 与 whose verb has not come yet
        self.had_with = False
        self.resolved = 0  # sightings before this one have been tried as subjects
        self.group: _Group | None = None
        self.sightings: list[Sighting] = []
        # Wishes and speech: nothing after them has happened; after ； the speaker goes on.
        self.blocked = self.started_blocked = goes_on
        self.comma = False
        self.day: Day | None = None
        self.observing = False
        self.last_listed: Sighting | None = None
        self.pending_title: tuple[int, int] | None = None
        self.group_at_head: _Group | None = None
        self.topic = False  # after 就 and 围绕: what is listed is talked about, not talked with

    def run(self) -> list[Sighting]:
        """The sightings of the sentence."""
        for i, piece in enumerate(self.pieces):
            if piece.kind == "word":
                self._word(i, piece)
            elif piece.kind == "chunk":
                self._chunk(i, piece)
            elif piece.kind == "person":
                self._person(i, piece)
            elif piece.kind == "mark":
                self._mark(piece)
            elif piece.kind == "date":
                self.day = Day(piece.text, piece.start, piece.end)
                if _ONE_DAY.match(piece.text):
                    self.before.day = self.day
                if self.group is not None and self.group.word != "visit":
                    self._close()
        for group in self.groups:
            self._settle_bare(group)
        self._settle_events()
        self._settle_heading()
        return self.sightings

    def _settle_heading(self) -> None:
        """A numbered line that is a name and nothing else heads what was seen there."""
        if len(self.sightings) != 1 or self.sightings[0].role or self.sightings[0].mention.strength == "bare":
            return
        head = self.text[self.sentence.start : self.sightings[0].mention.start]
        rest = self.text[self.sightings[0].mention.end : self.sentence.end].strip("。 \n：")
        if not rest and re.fullmatch(
            r"(?:\d{1,2}[.．、]|（[一二三四五六七八九十\d]{1,3}）|[一二三四五六七八九十]、|[①-⑳])\s*", head
        ):
            self._assign(self.sightings[0], "visited", "organisations.heading", 0.7)

    def _settle_events(self) -> None:
        """An event that is held or taken part in is where the delegation was, wherever in the sentence the verb stands."""
        if self.started_blocked or not any(
            p.text in _EVENT_HELD or "attend" in p.classes or p.text in _AT_EVENT for p in self.pieces
        ):
            return
        for sighting in self.sightings:
            if sighting.mention.kind == "exhibition" and sighting.role is None and not sighting.blocked:
                self._assign(sighting, "visited", "organisations.event_held", 0.75)

    # -- words

    def _word(self, i: int, piece: Piece) -> None:
        classes = piece.classes
        if piece.text in _SAME_DAY and self.before.day is not None:
            self.day = replace(self.before.day, later=self.before.day.later + _SAME_DAY[piece.text])
            self.before.day = self.day
        if "join" in classes and (self._joins(i) or self._joins_after_comma(i, piece)):
            self.comma = False
            return
        if "list_end" in classes:
            if self.group is not None:
                self.group.closed = True
            return
        if "speech" in classes and self._is_speech(i):
            self.blocked = True
            self._close()
            return
        if "wish" in classes:
            self.blocked = True
            self._close()
            return
        if "party" in classes:
            self._close()
            return
        if piece.text in ("是", "为", "是位于") and i > 0 and self.pieces[i - 1].text.endswith("站"):
            self._open("visit")
            return
        if piece.text in _AFTER_VERB_KEEPS and self._just_opened("visit", "meet"):
            return
        if "visit" in classes:
            self._visit(i, piece)
        elif "meet" in classes or "sign" in classes or "talk" in classes or "observe" in classes:
            self._act(i, piece, classes)
        elif "attend" in classes:
            self._resolve("subject", "met", "organisations.attends", 0.8)
            self._open("attend")
        elif "at" in classes and not self.blocked and not self.topic and self._at_possible(i):
            self._open("at")
            if piece.text == "在" and (i == 0 or (i == 1 and self.pieces[0].kind == "date")):
                self.group_at_head = self.group
        elif "with" in classes:
            self._open("with")
        else:
            self._bound(i, piece)

    def _just_opened(self, *words: str) -> bool:
        """Whether a list of one of ``words`` has been opened and names nothing yet."""
        group = self.group
        return group is not None and group.word in words and not group.items and not group.bare

    def _bound(self, i: int, piece: Piece) -> None:
        if piece.text in _NOT_HERE:
            self.pending["at"].clear()
        if piece.text in _TOPIC:
            self.topic = True
        if piece.text == "的" and self.group is not None and self.group.items:
            self._of(i)
            return
        if self.group is not None and not self.group.items and not self.group.bare and piece.text in _AFTER_VERB_KEEPS:
            return
        if self.group is not None and self.group.word in ("at", "with") and piece.text in _AFTER_VERB_KEEPS:
            return
        self._close()

    def _of(self, i: int) -> None:
        """位于 A 的 B: A was only said to tell which B."""
        follows = self.pieces[i + 1] if i + 1 < len(self.pieces) else None
        group = self.group
        if follows is None or follows.kind != "chunk" or group is None or not group.items:
            return
        if group.items[-1].mention.end != self.pieces[i].start:
            return
        parsed = parse_chunk(self.text, follows.start, follows.end).mention
        if parsed is not None and parsed.strength == "strong":
            dropped = group.items.pop()
            dropped.role, dropped.confidence = None, 0.0

    def _joins(self, i: int) -> bool:
        """Whether 与, 和 or 及 goes on with a list rather than opening 与…座谈."""
        if i == 0 or self.pieces[i - 1].end != self.pieces[i].start:
            return False
        previous = self.pieces[i - 1]
        if self.topic:
            return True
        if previous.kind == "person":
            return self.people[previous.start, previous.end].name not in self.own
        if previous.kind == "word":
            return "list_end" in previous.classes
        if previous.kind != "chunk":
            return False
        if self.group is not None and (self.group.items or self.group.bare):
            return not (self.group.word == "at" and self.pieces[i].text in ("与", "同") and not self.group.items)
        if self.pieces[i].text in ("和", "及"):
            return True
        return bool(self.sightings) and self.sightings[-1].mention.wide_end == previous.end

    def _joins_after_comma(self, i: int, piece: Piece) -> bool:
        """考察了 A，以及 B."""
        group = self.group
        return (
            piece.text in ("以及", "及")
            and i > 0
            and self.pieces[i - 1].text == "，"
            and group is not None
            and group.word != "at"
        )

    def _is_speech(self, i: int) -> bool:
        """表示 with a mark after it is speech; 介绍了、提到的 are not."""
        follows = self.pieces[i + 1] if i + 1 < len(self.pieces) else None
        return follows is None or (follows.kind in ("mark", "chunk", "word") and follows.text not in ("了", "的"))

    def _at_possible(self, i: int) -> bool:
        if i == 0:
            return True
        previous = self.pieces[i - 1]
        if previous.text in ("公司", "集团", "企业", "协会", "商会"):
            # What the firm does elsewhere: 了解公司在某领域的情况.
            return False
        if previous.kind == "chunk":
            return previous.end < self.pieces[i].start or not previous.text.endswith(("就", "将", "是"))
        return previous.text not in ("就", "把", "将")

    # -- verbs

    def _visit(self, i: int, piece: Piece) -> None:
        if self.blocked:
            self._close()
            return
        self._resolve("at", "visited", "organisations.at_place", 0.9)
        if "observe" in piece.classes:
            self.observing = True
        self._open("visit")

    def _act(self, i: int, piece: Piece, classes: frozenset[str]) -> None:
        self.topic = False
        if self.blocked:
            self._close()
            return
        if "sign" in classes:
            self._resolve("with", "signed", "organisations.signs", 0.85)
            self._resolve("subject", "signed", "organisations.signs", 0.75)
        if "talk" in classes:
            self._resolve("with", "met", "organisations.talks_with", 0.9)
        if "talk" in classes or "observe" in classes:
            self._resolve("at", "visited", "organisations.at_place", 0.88)
        if "observe" in classes:
            self.observing = True
        if "meet" in classes and not ("talk" in classes and self.had_with):
            self._open("meet")
        else:
            self._close()

    def _open(self, word: str) -> None:
        self._close()
        self.group = _Group(word)
        self.had_with = self.had_with or word == "with"
        self.comma = False

    def _close(self) -> None:
        group, self.group = self.group, None
        if group is not None:
            group.open = False

    def _join_group(self, group: _Group, sighting: Sighting) -> None:
        if not group.items and not group.bare:
            self.groups.append(group)
            if group.word in self.pending:
                self.pending[group.word].append(group)
        sighting.listed_after = group.word
        (group.bare if sighting.mention.strength == "bare" else group.items).append(sighting)

    def _resolve(self, word: str, role: str, rule: str, confidence: float) -> None:
        """Give ``role`` to what waits for the verb that has come: lists after 在 or 与, or the clause's subjects."""
        if word == "subject":
            waiting = [s for s in self.sightings[self.resolved :] if self._may_act(s)]
            waiting = [s for s in waiting if s.mention.title is None or s.people]
            self.resolved = len(self.sightings)
        else:
            waiting = [s for group in self.pending[word] for s in group.items + group.bare]
            self.pending[word].clear()
        for sighting in waiting:
            if sighting.role is None:
                self._assign(sighting, role, rule, confidence)

    def _may_act(self, sighting: Sighting) -> bool:
        if sighting.listed_after:
            return sighting.listed_after == "subject"
        return sighting.mention.strength == "strong"

    def _assign(self, sighting: Sighting, role: str, rule: str, confidence: float) -> None:
        sighting.role, sighting.rule, sighting.day = role, rule, self.day
        sighting.confidence = confidence - (0.1 if sighting.mention.strength != "strong" else 0.0)

    # -- marks

    def _mark(self, piece: Piece) -> None:
        if piece.text == "、":
            return
        self.comma, self.topic = True, False
        self.pending_title = None
        if piece.text == "，" or piece.text == "（":
            if self.group is not None and self.group.word == "at":
                if self._is_stay(self.group):
                    self._resolve("at", "visited", "organisations.at_head", 0.8)
                self._close()
            if self.blocked and piece.text == "，":
                self._close()
            return
        self._close()

    # -- chunks

    def _chunk(self, i: int, piece: Piece) -> None:
        if self._is_all_places(piece):
            return
        parsed = parse_chunk(self.text, piece.start, piece.end, bare=self.group is not None)
        mention = parsed.mention
        self.pending_title = parsed.title
        if mention is not None and parsed.title and self.text[slice(*parsed.title)].endswith("院士"):
            mention = None
        if mention is not None and (self._is_place(mention) or not self._has_own(mention)):
            mention = None
        if self.group is None and self._opens_subjects(i):
            self._open("subject")
            parsed = parse_chunk(self.text, piece.start, piece.end)
            mention = parsed.mention
        if self.comma and self.group is not None and self.group.word != "subject" and not self._goes_on(i, parsed):
            self._close()
        self.comma = False
        if self.observing and not self.blocked and mention is not None and mention.name.startswith(tuple(_ANAPHORA)):
            self._refer(parsed.plain)
        if mention is None or (mention.strength == "bare" and not self._bare_possible(i, parsed)):
            self._plain(i, parsed)
            return
        sighting = Sighting(mention, self.sentence, blocked=self.blocked or self.topic)
        self.sightings.append(sighting)
        if mention.strength != "bare" or mention.title:
            self.last_listed = sighting
        group = self.group
        if group is None:
            return
        self._join_group(group, sighting)
        if group.word == "visit":
            self._assign(sighting, "visited", "organisations.visit_verb", 0.95)
        elif group.word == "meet":
            self._assign(sighting, "met", "organisations.meet_verb", 0.88)
        elif (
            group.word == "attend"
            and mention.strength == "strong"
            and mention.kind != "government"
            and not self.blocked
        ):
            self._assign(sighting, "visited", "organisations.attends_event", 0.8)

    def _is_stay(self, group: _Group) -> bool:
        """在 A 公司，… at the head of a sentence: the delegation is there, whatever it does."""
        return self.group_at_head is group and not self.started_blocked

    def _is_all_places(self, piece: Piece) -> bool:
        at = piece.start
        while at in self.place_ends and self.place_ends[at] <= piece.end:
            at = self.place_ends[at]
        return at == piece.end

    def _is_place(self, mention: Mention) -> bool:
        return (mention.start, mention.end) in self.places and mention.kind != "park"

    def _opens_subjects(self, i: int) -> bool:
        """A、B、C 等企业 with nothing before them: the subjects of what follows, such as 参加座谈."""
        if i + 1 >= len(self.pieces) or self.pieces[i + 1].text != "、" or (i > 0 and self.pieces[i - 1].text == "、"):
            return False
        for j in range(i + 2, min(len(self.pieces) - 1, i + 60)):
            piece = self.pieces[j]
            if "list_end" in piece.classes:
                return _SUBJECTS.match(self.text, piece.end) is not None
            if piece.kind not in ("chunk", "person") and piece.text not in ("、", "和", "及", "以及", "与"):
                return False
        return False

    def _has_own(self, mention: Mention) -> bool:
        """Whether a name without an ending has more than a place and plain words: 韩国汽车配件企业 has not."""
        if mention.strength != "bare" or mention.name in mention_words().known_firms:
            return True
        at = mention.start
        while at in self.place_ends and self.place_ends[at] <= mention.end:
            at = self.place_ends[at]
        return at == mention.start or bool(own_part(self.text[at : mention.end]))

    def _goes_on(self, i: int, parsed: Parsed) -> bool:
        """Whether the chunk after a comma is a further item of the list before the comma."""
        group = self.group
        if group is None or not (group.items or group.bare) or group.word == "at":
            return False
        if parsed.mention is None:
            return parsed.title is not None
        return self._only_lists(i, group)

    def _only_lists(self, i: int, group: _Group) -> bool:
        """Whether the clause from piece ``i`` on goes on with names only: with a verb of its own it is a new clause."""
        ended = False
        for piece in self.pieces[i:]:
            if piece.kind == "mark" and piece.text != "、":
                return True
            if piece.kind != "word" or "join" in piece.classes or piece.text == "的":
                continue
            if "list_end" in piece.classes:
                ended = True
            elif group.word == "with":
                return not piece.classes & {"attend", "observe", "visit", "sign"}
            elif not ended:
                return False
        return True

    def _bare_possible(self, i: int, parsed: Parsed) -> bool:
        """Whether a name without an ending may stand here at all."""
        if parsed.title is not None:
            return True
        if self.group is None or self.group.word not in ("visit", "meet", "with", "at", "subject"):
            return False
        follows = self.pieces[i + 1] if i + 1 < len(self.pieces) else None
        return (
            follows is None
            or follows.kind == "mark"
            or bool(follows.classes & {"join", "list_end"})
            or follows.start > self.pieces[i].end
        )

    def _plain(self, i: int, parsed: Parsed) -> None:
        """A chunk that names nobody: 企业 after 等, or a word for the organisation named last."""
        group = self.group
        words = mention_words()
        if group is not None and group.closed:
            if self.pieces[i - 1].kind == "word" and "list_end" in self.pieces[i - 1].classes:
                group.things = group.things or parsed.plain.startswith(words.things)
            group.class_after = group.class_after or any(c in parsed.plain for c in words.classes if len(c) > 1)
            return
        if self.observing and not self.blocked:
            self._refer(parsed.plain)

    def _refer(self, plain: str) -> None:
        """了解企业…, 走进园区…: the organisation the sentence before spoke of was visited."""
        for word, kinds in _ANAPHORA.items():
            if plain.startswith(word):
                subject = self._subject(kinds)
                if subject is not None and subject.role is None:
                    self._assign(subject, "visited", "organisations.referred_to", 0.8)
                return

    def _subject(self, kinds: tuple[str, ...]) -> Sighting | None:
        for sighting in chain(self.sightings[:1], reversed(self.before.found)):
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

    # -- people

    def _person(self, i: int, piece: Piece) -> None:
        person = self.people[piece.start, piece.end]
        previous = self.pieces[i - 1] if i else None
        title, self.pending_title = self.pending_title, None
        self.comma = False
        target = self._employer(person, previous, title)
        if person.name in self.own:
            if target is not None and target.mention.title is not None:
                target.own_people.append(person)
            if self.group is not None and self.group.word != "with":
                self._close()
            return
        if person.title is None and not (
            self.group and self.group.word in ("visit", "meet", "with") and self.group.open
        ):
            return
        if person.title is not None and _NOT_MET_TITLES.search(person.title):
            return
        if target is None:
            self.before.people.append(person)
            return
        target.people.append(person)
        if target.role is None and target.mention.kind != "government":
            self._assign(target, "met", "organisations.title_of_person", 0.85)

    def _employer(
        self, person: PersonMention, previous: Piece | None, title: tuple[int, int] | None
    ) -> Sighting | None:
        """Whose person this is: the organisation in the title, or the one the list or the story named last."""
        written = person.title
        if written is None or person.title_start is None:
            return None
        for sighting in reversed(self.sightings):
            if sighting.mention.start < person.title_start:
                break
            if person.title_start <= sighting.mention.start < person.start:
                return sighting
        if any(word in written for word in ("院士", "市长", "县长", "区长", "省长", "州长")):
            return None
        named = person.organisation_text and self.text[slice(*person.organisation_text)]
        anaphor = next((kinds for word, kinds in _ANAPHORA.items() if written.startswith(word)), None)
        if named and anaphor is None and not written.startswith(("该", "其")):
            return None
        listed = self.last_listed
        if listed is not None and listed.mention.title and not listed.people and not listed.own_people:
            return listed
        if anaphor is None and listed is not None and (listed.people or listed.role):
            return listed
        return self._antecedent(anaphor)

    def _antecedent(self, kinds: tuple[str, ...] | None) -> Sighting | None:
        """The organisation last visited or being visited, of one of ``kinds``."""
        for sighting in islice(reversed(self.sightings), _LOOK_BACK):
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

    # -- bare names

    def _settle_bare(self, group: _Group) -> None:
        """Keep names without an ending only where the list shows that organisations are listed."""
        strong = [
            s
            for s in group.items
            if s.mention.strength == "strong" or own_part(s.mention.name[: -len(s.mention.ending) or None])
        ]
        for sighting in group.bare:
            mention = sighting.mention
            known = mention.name in mention_words().known_firms
            evident = bool(strong) or group.class_after or known or (len(group.bare) >= 2 and group.closed)
            if mention.title is not None and (sighting.people or evident):
                continue
            if not evident:
                sighting.role = None
                continue
            if sighting.role is not None:
                sighting.rule = "organisations.listed"
                sighting.confidence = 0.85 if strong or known else 0.75


@lru_cache(maxsize=8)
def places_in(text: str) -> tuple[PlaceMention, ...]:
    """The places ``text`` names; kept, because organisations and destinations both ask."""
    return tuple(find_places(text))


def see_organisations(
    doc: Document, people: Sequence[PersonMention], places: Sequence[PlaceMention], own: frozenset[str]
) -> Sightings:
    """Every organisation ``doc`` names, in order, with what was done with it; ``own`` are names of the travelling side."""
    text = searchable(doc.text)
    spans = frozenset((p.start, p.end) for p in places if p.level != "zone")
    found = Sightings()
    at, speaking = 0, False
    ordered = sorted(people, key=lambda p: p.start)
    for sentence in doc.sentences:
        here = []
        while at < len(ordered) and ordered[at].start < sentence.end:
            if ordered[at].start >= sentence.start:
                here.append(ordered[at])
            at += 1
        walk = SentenceWalk(text, sentence, here, spans, own, found, speaking)
        found.found.extend(walk.run())
        speaking = walk.blocked and text[sentence.end - 1] == "；"
    return found
