"""An organisation's name in a chunk of text: where it begins, where it ends, what kind it is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from luodi.core.companies.kinds import kind_of
from luodi.core.reading.clauses import Piece
from luodi.core.reading.mention_words import AFTER_TITLE, mention_words, own_part

_LEFT_JUNK: Final = re.compile(
    r"^(?:[“”‘’\s]+|[约近]?[\d一二两三四五六七八九十百多数几]+余?(?:家|个|所|名|位|处|项|批)(?!子)|\d{4}年(?:度)?|\d{1,2}[.．、)]|（[一二三四五六七八九十\d]{1,3}）|[了过位]|在(?=[\u4e00-\u9fff]))"
)
_YEAR: Final = re.compile(r"\d{4}年?(?:度)?$")
_CLASS_OF_FIRMS: Final = re.compile(r"(?:企业|公司|机构|单位|部门|商会|院校|高校)$")
_FIRM: Final = re.compile(r"有限公司|(?:公司|集团|会社|银行|合作社)(?=.)")
_OF_FIRM: Final = re.compile(
    r"(?:项目|工程|生产线|车间|工厂|展厅|研发中心|展示中心|体验中心|技术中心|普惠金融中心|物流基地|生产基地|制造基地)$"
)
_OWN_BODY: Final = re.compile(r"(?:分公司|子公司|研究院|研究所|研究总院|学院|大学|分行|支行|协会|商会)$")
_NOT_A_NAME: Final = re.compile(r"^(?:[市县区省镇州旗盟委办\d]|(?:[市县区省镇]委?)?[市县区省][直级]?)$")
_FOREIGN: Final = re.compile(
    r"(?:GmbH|Ltd\.?|Limited|Inc\.?|Corp\.?|Corporation|AG|S\.A\.|S\.p\.A\.|LLC|PLC|B\.V\.|Group|Holdings|Services)$"
)
_LATIN_END: Final = tuple("HdcnpGCs.")  # what _FOREIGN ends in
_WORKS: Final = ("厂", "工厂", "加工厂", "制造厂", "总厂", "分厂")
_BY_TITLE: Final = {
    "会长": "association", "理事长": "association", "秘书长": "association", "监事长": "association", "行长": "fund-bank",
    "院长": "institute", "所长": "institute", "校长": "university", "馆长": "site",
}  # fmt: skip
_ANAPHORIC: Final = ("公司", "集团", "企业", "园区", "该", "总院")
_PEOPLE: Final = (
    "企业家",
    "代表",
    "客商",
    "乡友",
    "人士",
    "嘉宾",
    "干部",
    "同志",
    "校友",
    "侨胞",
    "台胞",
    "乡贤",
    "群众",
)
_NEARBY: Final = ("周边", "附近", "旁", "对面")
_GROWN: Final = re.compile(r"种|养|苗|牧|渔|蔬|果|茶|菌|花卉|采摘|稻|药材|教育|实训")
_SOCIETY: Final = re.compile(r"协会|商会|联合会|公会|学会|贸促会|促进会")
_OFFICE: Final = re.compile(r"(?:事务所|代表处|办事处|联络处|分会)$")
_HAN: Final = re.compile(r"[\u3400-\u9fff]")
_QUOTES: Final = "“”‘’\"' 、"
_NAME_LIMIT: Final = 45  # characters; the longest registered names have about forty


@dataclass(slots=True)
class Mention:
    """
    An organisation named at ``start, end``.

    ``strength``: ``strong`` (its ending makes it a name), ``weak`` (its ending is an ordinary word too), ``bare`` (no
    ending). ``wide_end`` is where the name with its site or project ends; ``title`` is the span of a title after it.
    """

    start: int
    end: int
    name: str
    kind: str
    strength: str
    ending: str
    wide_end: int
    title: tuple[int, int] | None = None
    quoted: bool = False


@dataclass(slots=True)
class Parsed:
    """What a chunk holds: a mention, a title (both or either), or nothing."""

    mention: Mention | None
    title: tuple[int, int] | None
    plain: str  # the chunk's text before the title, for anaphora (集团, 公司)


def parse_chunk(text: str, start: int, end: int, bare: bool = True) -> Parsed:
    """What the chunk ``text[start:end]`` names, with its title; names without an ending only when ``bare`` or titled."""
    if end - start > 4 * _NAME_LIMIT:
        start = end - 4 * _NAME_LIMIT
    title = _title(text, start, end)
    stop = title[0] if title else end
    mention = _mention(text, start, stop, bool(title), bare)
    if mention is not None:
        mention.title = title
        mention.quoted = mention.start > 0 and text[mention.start - 1] in "“‘《"
        if title and mention.strength == "bare":
            called = text[slice(*title)]
            mention.kind = next((k for t, k in _BY_TITLE.items() if called.endswith(t)), mention.kind)
    return Parsed(mention, title, text[start:stop])


def _title(text: str, start: int, end: int) -> tuple[int, int] | None:
    """The title that closes the chunk, with the words that belong to it (全球执行副总裁)."""
    words = mention_words()
    part = text[start:end]
    if part[-1:] not in words.title_ends:
        return None
    found = words.titles.find_matches_as_indexes(part)
    if not found or part[found[-1][2] :] not in AFTER_TITLE:
        return None
    at = found[-1][1]
    moved = True
    while moved and part.endswith(words.title_parts, 0, at):
        moved = False
        for word in words.title_parts:
            # 集团董事长 keeps its 集团 with the name before it; alone it stands for the firm named last.
            if part.endswith(word, 0, at) and not (
                word in ("公司", "集团", "企业", "园区", "单位", "中国") and at > len(word)
            ):
                at -= len(word)
                moved = True
                break
    return start + at, start + found[-1][2]


def _mention(text: str, start: int, end: int, titled: bool, bare: bool) -> Mention | None:
    endings = mention_words().endings
    chunk = text[start:end]
    found = endings.find_matches_as_indexes(chunk)
    if not (titled or bare or found):
        return None
    start = _trim_left(text, start, end)
    while end > start and text[end - 1] in _QUOTES:
        end -= 1
    if not end - start >= 2:
        return None
    if start and text[start - 1] == "“" and "”" in text[start:end] and text[end - 1] in "会坛场":
        start -= 1  # “走进某地”推介会
    part = text[start:end]
    if part in mention_words().known_firms:
        return _bare(text, start, end)
    if found and part != chunk:
        found = endings.find_matches_as_indexes(part)
    return _with_ending(part, start, found, titled) or (_bare(text, start, end) if bare or titled else None)


def _trim_left(text: str, start: int, end: int) -> int:
    """Skip quotes, counts and descriptions: 龙头企业, 3家, 2021年 before a name."""
    words = mention_words()
    moved = True
    while moved:
        moved = False
        junk = _LEFT_JUNK.match(text[start:end])
        if junk and junk.end() and not (_YEAR.match(junk.group()) and re.search(r"[会展]$", text[start:end])):
            start += junk.end()
            moved = True
            continue
        if not text.startswith(words.lead_ins, start, end):
            continue
        for word in words.lead_ins:
            rest = end - start - len(word)
            if rest >= 2 and text.startswith(word, start, end) and own_part(text[start + len(word) : end]):
                if text[start + len(word) : end] in ("公司", "集团", "协会"):
                    continue
                start += len(word)
                moved = True
                break
    return start


def _with_ending(part: str, start: int, endings: list[tuple[int, int, int]], titled: bool) -> Mention | None:
    """The name in ``part``, at ``start`` of the text; ``endings`` are what its automaton found there."""
    words = mention_words()
    foreign = _FOREIGN.search(part) if part.endswith(_LATIN_END) else None
    if (foreign and foreign.start() >= 2) or (len(part) > 5 and part.startswith("株式会社")):
        end = start + len(part)
        return Mention(start, end, part, "enterprise", "strong", foreign.group() if foreign else "", end)
    best: tuple[int, str] | None = None
    for pattern, a, b in endings:
        ending = words.ending_words[pattern]
        rest = part[b:]
        if not ending:
            continue
        if a == 0 or (ending in words.weak and rest and not titled and not _is_tail(rest)):
            continue
        if len(ending) == 1 and rest and not _is_tail(rest):
            continue
        best = (b, ending)
    if best is None:
        return None
    stop, ending = best
    kind, wide = words.ending_kind[ending], stop
    firms = [f for f in _FIRM.finditer(part, 0, stop) if f.start() >= 2 and f.end() < stop]
    if firms and (
        _OF_FIRM.search(part[:stop]) or (firms[-1].group() == "有限公司" and not _OWN_BODY.search(part[:stop]))
    ):
        # A firm's project, works or laboratory is a place of the firm.
        stop, ending = firms[-1].end(), firms[-1].group()
        kind = words.ending_kind.get(ending, "enterprise")
    rest = part[wide:]
    if rest.startswith(_NEARBY):
        return None
    if rest.startswith(mention_words().tails):
        wide = len(part)
    name = part[:stop]
    if len(name) > _NAME_LIMIT or not _is_name(name, ending):
        return None
    strength = "weak" if ending in words.weak else "strong"
    kind = _kind(name, ending, kind)
    return Mention(start, start + stop, name, kind, strength, ending, start + wide)


def _kind(name: str, ending: str, kind: str) -> str:
    """The kind by the whole name: a firm's works and bases are the firm, a bank may be called a company."""
    firm = _FIRM.search(name)
    if kind in ("site", "park") and (firm or ending in _WORKS):
        return "enterprise" if firm is None else kind_of(name[: firm.end()])[0]
    if _OFFICE.search(name) and _SOCIETY.search(name):
        return "association"
    if ending.endswith("基地"):
        return "site" if _GROWN.search(name[-5:]) else "park"
    by_name, sure = kind_of(name)
    if kind == "site" and (by_name == "government" or (by_name == "institute" and len(ending) >= 4)):
        return kind  # 德企服务中心, 文化艺术中心 are places to be shown, whoever runs them
    return by_name if sure >= 0.6 else kind


def _is_tail(rest: str) -> bool:
    """Whether ``rest`` names a place or a thing of the organisation before it: 展厅, 总部."""
    words = mention_words()
    return rest.startswith(words.tails) or rest.endswith(words.matters)


def _is_name(name: str, ending: str) -> bool:
    """Whether something of its own stands before the ending."""
    words = mention_words()
    head = name[: -len(ending)]
    if not head or (_NOT_A_NAME.match(head) and len(ending) < 3) or name in words.plain:
        return False
    return not (_CLASS_OF_FIRMS.search(name) and len(ending) <= 2 and not own_part(head))


def _bare(text: str, start: int, end: int) -> Mention | None:
    """A name without an ending (华为, 台积电): only a list of visits or a title tells that it is one."""
    words = mention_words()
    part = text[start:end]
    wide = end
    for tail in words.tails if part.endswith(words.tails) else ():
        if part.endswith(tail) and len(part) - len(tail) >= 2:
            part = part[: -len(tail)]
            break
    if (
        not 2 <= len(part) <= 14
        or part.endswith(words.matters)
        or part in words.classes
        or part in words.ending_kind
        or part in words.tails
    ):
        return None
    if part.startswith(_ANAPHORIC) or part.endswith(words.not_one_firm):
        return None
    if "\ufffd" in part or _NOT_A_NAME.match(part) or not (_HAN.search(part) or part.isascii()):
        return None
    if part in words.known_firms:
        return Mention(start, start + len(part), part, kind_of(part)[0], "bare", "", wide)
    own = own_part(part)
    if not own or (part.isascii() and not part[:1].isupper()):
        return None
    kind, sure = kind_of(part)
    if part.endswith("会") and len(part) > 2:
        kind, sure = "association", 0.6
    return Mention(start, start + len(part), part, kind if sure > 0.5 else "enterprise", "bare", "", wide)


def merge_inner_joins(pieces: list[Piece], text: str) -> list[Piece]:
    """Put together again what 与, 和, 及 or 的 inside one name cut in two: 材料科学与工程研究所, 文和友."""
    words = mention_words()
    found: list[Piece] = []
    for piece in pieces:
        if (
            piece.kind == "chunk"
            and len(found) >= 2
            and found[-1].text in ("与", "和", "及", "暨", "的")
            and found[-2].kind == "chunk"
        ):
            left = found[-2]
            if (
                found[-1].start == left.end
                and piece.start == found[-1].end
                and (
                    _is_split(left, piece, found)
                    or (found[-1].text != "的" and _goes_on(left.text, piece.text, words.ending_kind))
                )
            ):
                joined = Piece("chunk", left.start, piece.end, text[left.start : piece.end])
                found[-2:] = [joined]
                continue
        found.append(piece)
    return found


def _is_split(left: Piece, right: Piece, found: list[Piece]) -> bool:
    """Whether one character stands alone in a list: no name has one only, so 文和友 and 绿的谐波 are names."""
    return len(left.text) == 1 and len(found) >= 3 and found[-3].text == "、" and len(right.text) <= 8


def _goes_on(left: str, right: str, kinds: dict[str, str]) -> bool:
    """Whether the name that ends in ``right`` began in ``left``: the left part ends in a field, not in an organisation."""
    words = mention_words()
    if right.startswith(words.office_tails):
        return True
    endings = [e for e in words.endings.find_matches_as_indexes(right) if words.ending_words[e[0]]]
    if not endings or len(left) > 25 or right in words.plain or right in words.classes or right in kinds:
        return False
    kind = kinds[words.ending_words[endings[0][0]]]
    if kind in ("enterprise", "fund-bank") or (left in words.plain and kind not in ("institute", "association")):
        return False
    closing = [e for e in words.endings.find_matches_as_indexes(left) if words.ending_words[e[0]]]
    if closing and closing[-1][2] == len(left) and (words.ending_words[closing[-1][0]] not in words.weak):
        return False
    if closing and closing[-1][2] == len(left) and kinds[words.ending_words[closing[-1][0]]] not in ("enterprise",):
        return False
    # The left part must end in a word of a field (技术, 设计, 创新).
    return any(left[-size:] in words.plain for size in (2, 3, 4))
