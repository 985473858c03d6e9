"""One sentence: which organisations it names, and which verb governs each."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from luodi.core.reading.antecedents import Antecedents, stands_for
from luodi.core.reading.clauses import Piece, cut
from luodi.core.reading.document import Sentence
from luodi.core.reading.mention_words import mention_words, own_part
from luodi.core.reading.mentions import Mention, Parsed, merge_inner_joins, parse_chunk
from luodi.core.reading.people import PersonMention
from luodi.core.reading.sightings import Day, NameList, Sighting, Sightings

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
    "举办 举行 设立 成立 组建 投资建设 落户 投产 建成 打造 收购 创立 入驻 推进 落实 兴建".split()
)
_NOT_MET_TITLES: Final = re.compile(r"记者|编辑|通讯员|摄影|撰稿|审稿|校对|责编")


class SentenceWalk:
    """Walks the pieces of one sentence and gives each organisation in it a role."""

    def __init__(
        self,
        text: str,
        sentence: Sentence,
        people: Sequence[PersonMention],
        places: dict[int, int],
        own: frozenset[str],
        before: Sightings,
        goes_on: bool = False,
    ) -> None:
        self.text, self.sentence, self.own, self.before = text, sentence, own, before
        self.place_ends = places  # end by start, of the whole document
        self.people = {(p.start, p.end): p for p in people}
        raw = cut(text, sentence.start, sentence.end, [(p.start, p.end) for p in people])
        self.pieces = merge_inner_joins(raw, text)
        self.groups: list[NameList] = []
        self.pending: dict[str, list[NameList]] = {"at": [], "with": []}  # 在 and 与 whose verb has not come yet
        self.had_with = False
        self.resolved = 0  # sightings before this one have been tried as subjects
        self.group: NameList | None = None
        self.sightings: list[Sighting] = []
        self.antecedents = Antecedents(text, sentence, self.sightings, before)
        # Wishes and speech: nothing after them has happened; after ； the speaker goes on.
        self.blocked = self.started_blocked = goes_on
        self.comma = False
        self.day: Day | None = None
        self.observing = False
        self.last_listed: Sighting | None = None
        self.group_at_head: NameList | None = None
        self.topic = False  # after 就 and 围绕: what is listed is talked about, not talked with

    def run(self) -> list[Sighting]:
        """The sightings of the sentence."""
        for i, piece in enumerate(self.pieces):
            if piece.kind == "word":
                self._word(i, piece)
            elif piece.kind == "chunk":
                self._chunk(i, piece)
            elif piece.kind == "person":
                self._person(piece)
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
        events = [s for s in self.sightings if s.mention.kind == "exhibition" and s.role is None and not s.blocked]
        if not events or self.started_blocked:
            return
        if any(p.text in _EVENT_HELD or "attend" in p.classes or p.text in _AT_EVENT for p in self.pieces):
            for sighting in events:
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
            if self._before_mark(i) and (piece.text == "欢迎" or "应" in self.text[self.sentence.start : piece.start]):
                return  # 受到热烈欢迎，应某会邀请，
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
        if "visit" in classes and not ("talk" in classes and self.pending["with"]):
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

    def _before_mark(self, i: int) -> bool:
        return i + 1 < len(self.pieces) and self.pieces[i + 1].kind == "mark"

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
        self.group = NameList(word)
        self.had_with = self.had_with or word == "with"
        self.comma = False

    def _close(self) -> None:
        group, self.group = self.group, None
        if group is not None:
            group.open = False

    def _join_group(self, group: NameList, sighting: Sighting) -> None:
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
        if sighting.blocked:
            return False
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
        if self.observing and not self.blocked and mention is not None and stands_for(mention.name):
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

    def _is_stay(self, group: NameList) -> bool:
        """在 A 公司，… at the head of a sentence: the delegation is there, whatever it does."""
        return self.group_at_head is group and not self.started_blocked

    def _is_all_places(self, piece: Piece) -> bool:
        at = piece.start
        while at in self.place_ends and self.place_ends[at] <= piece.end:
            at = self.place_ends[at]
        return at == piece.end

    def _is_place(self, mention: Mention) -> bool:
        return self.place_ends.get(mention.start) == mention.end and mention.kind != "park"

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

    def _only_lists(self, i: int, group: NameList) -> bool:
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
        if follows is not None and self.group.word in ("at", "with") and follows.classes & {"visit", "observe", "talk"}:
            return True
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
        kinds = stands_for(plain)
        subject = self.antecedents.subject(kinds) if kinds else None
        if subject is not None:
            self._assign(subject, "visited", "organisations.referred_to", 0.8)

    # -- people

    def _person(self, piece: Piece) -> None:
        person = self.people[piece.start, piece.end]
        self.comma = False
        target = self.antecedents.employer(person, self.last_listed)
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

    # -- bare names

    def _settle_bare(self, group: NameList) -> None:
        """Keep names without an ending only where the list shows that organisations are listed."""
        if group.things:
            for sighting in group.bare + [s for s in group.items if s.mention.strength == "weak"]:
                sighting.role = None
            return
        strong = [
            s
            for s in group.items
            if s.mention.strength == "strong" or own_part(s.mention.name[: -len(s.mention.ending) or None])
        ]
        firms = any(s.mention.name in mention_words().known_firms for s in group.bare)
        for sighting in group.bare:
            mention = sighting.mention
            known = mention.name in mention_words().known_firms
            evident = bool(strong) or group.class_after or firms or (len(group.bare) >= 2 and group.closed)
            if mention.title is not None and (sighting.people or evident):
                continue
            if not evident:
                sighting.role = None
                continue
            if sighting.role is not None:
                sighting.rule = "organisations.listed"
                sighting.confidence = 0.85 if strong or known else 0.75
