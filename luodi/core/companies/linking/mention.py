"""Read a mention: take away what is not part of the name, cut it, and derive its keys."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from luodi.core.companies.linking.cut import Cut, cut, fold
from luodi.core.companies.linking.keys import HEAD, head_pairs, pair_key, shape, signature, syllable_key
from luodi.core.companies.pinyin import number_of, numbers, split_syllables
from luodi.core.places.division import gazetteer
from luodi.core.text.script import simplified_of

# One character that stands for a province in a short name: 粤电力, 深天马. 深 and 穗 stand for cities.
PROVINCE_OF = {
    "京": "北京", "津": "天津", "沪": "上海", "渝": "重庆", "冀": "河北", "晋": "山西", "辽": "辽宁", "吉": "吉林", "黑": "黑龙江",
    "苏": "江苏", "浙": "浙江", "皖": "安徽", "闽": "福建", "赣": "江西", "鲁": "山东", "豫": "河南", "鄂": "湖北", "湘": "湖南",
    "粤": "广东", "桂": "广西", "琼": "海南", "川": "四川", "蜀": "四川", "黔": "贵州", "贵": "贵州", "滇": "云南", "云": "云南", "陕": "陕西", "秦": "陕西",
    "甘": "甘肃", "陇": "甘肃", "青": "青海", "宁": "宁夏", "新": "新疆", "蒙": "内蒙古", "藏": "西藏", "深": "深圳", "穗": "广州", "甬": "宁波",
    "杭": "杭州", "锡": "无锡", "厦": "厦门", "港": "香港",
}  # fmt: skip
_LONGEST = 200
_ITEM = re.compile(r"^[\s*＊#•·\-—]*(?:[(（]?\d{1,3}[)）.、．:：]\s*)?[\s*＊#•·\-—]*")
_BOOTH = re.compile(r"[A-Za-z]?\d*(?:号?馆|区)?[A-Za-z]?\d+号?展[位台区]")
_REMARK = re.compile(
    r"[（(【\[](?:总部|本部|总公司|已?对接|已签约|已拜访|待定|重点|新增|备注|[^）)】\]]{0,2}已[^）)】\]]{1,4})[）)】\]]"
)
_QUOTES = re.compile("[“”‘’\"'《》〈〉「」『』]")
_TAIL = re.compile(r"(?:等|等单位|等企业|一行)$")
# Marks the exchanges put on a short name: special treatment, first day, dividend, share class, unprofitable at listing.
_TRADE_MARK = re.compile(r"^(?:\*?ST|S\*?ST|SST|XD|XR|DR|N(?=[一-鿿]))|(?:-?[UWVDB]|[AB]股?|股A|股B)$")
_LATIN = re.compile(r"[A-Za-z .'üÜ\-]{2,60}")
LONG = 6  # characters from which a body may be a full name
OFFSETS = 16  # how far into a full name its core is looked for: 黔西南布依族苗族自治州 has 11 characters
SHORT = 3  # characters of a core that one mistaken character leaves without a key among prominent names
WIDE = 7  # characters of a mention whose pairs look among prominent names


@dataclass(frozen=True, slots=True)
class Read:
    """
    A mention read: ``body`` is what is compared (region and core), ``cut`` its parts; keys and bits are for the index.

    Each of ``keys`` has the shape of the core it was taken from.
    """

    text: str
    folded: str
    body: str
    cut: Cut
    keys: dict[int, int]
    wide_keys: tuple[int, ...]
    bits: int
    syllables: tuple[str, ...]


@cache
def _simplified() -> dict[int, str]:
    return {ord(a): b for a, b in simplified_of().items()}


def clean(text: str, *, convert: bool = True) -> str:
    """
    A mention without numbering, remarks, booth, quotes and exchange marks, in simplified script where ``convert``.

    >>> clean("1.江陰江化微電子（已对接）"), clean("*ST美丽"), clean("万科A")
    ('江阴江化微电子', '美丽', '万科')
    """
    text = text[:_LONGEST].strip()
    text = _QUOTES.sub("", _REMARK.sub("", _BOOTH.sub("", text)))
    text = _TAIL.sub("", _ITEM.sub("", text, count=1).strip())
    if convert:
        text = text.translate(_simplified())
    folded = fold(text)
    bare = _TRADE_MARK.sub("", folded)
    return bare if len(bare) >= 2 and not bare.isascii() else folded


def read_mention(text: str) -> Read:
    """Clean and cut a mention and derive its keys; never raises."""
    folded, unconverted = clean(text), clean(text, convert=False)
    parts = place_first(cut(folded))
    body = parts.region + parts.core
    syllables = _syllables(text)
    keys: dict[int, int] = {}
    wide: dict[int, None] = {}
    if len(syllables) >= 2:
        by_name = numbers()
        sound = syllable_key(by_name[syllables[0]], by_name[syllables[1]])
        keys[sound], wide[sound] = shape(parts.core), None
    for core in dict.fromkeys((parts.core, parts.half, body)):
        _add_heads(keys, core)
    if (sound_of := _add_likenesses(keys, parts.core)) is not None and len(parts.core) <= SHORT:
        wide[sound_of] = None
    plain = cut(unconverted).core if unconverted != folded else parts.core
    if not plain.startswith(parts.core[:HEAD]):  # 昇 is a character of its own in some names and 升 in others
        keys.update(dict.fromkeys(head_pairs(plain), shape(plain)))
        wide.update(dict.fromkeys(head_pairs(plain)))
    for at in _later_cores(parts, body):
        own = shape(body[at:])
        for other in body[at + 1 : at + 3]:
            keys.setdefault(pair_key(body[at], other), own)
    chars = body
    if body and body[0] in PROVINCE_OF:
        _add_heads(keys, body[1:])
        chars += PROVINCE_OF[body[0]]
    head = body[:WIDE] if len(parts.core) <= WIDE else (parts.core[:WIDE])
    wide.update(dict.fromkeys(pair_key(head[i], head[j]) for i in range(len(head)) for j in range(i + 1, len(head))))
    bits = signature(chars + parts.bracket.strip("（）"))
    return Read(text, folded, body, parts, keys, tuple(wide), bits, syllables)


def place_first(parts: Cut) -> Cut:
    """A cut whose only place stands in brackets behind the name, 永和实业（上海）, as if it stood before it."""
    inside = parts.bracket.strip("（）")
    if parts.region or inside not in gazetteer().by_name:
        return parts
    return parts._replace(region=inside, bracket="")


def _syllables(text: str) -> tuple[str, ...]:
    """A mention in Latin letters as syllables of pinyin; none where it is not."""
    if not _LATIN.fullmatch(text.strip()):
        return ()
    return tuple(split_syllables(re.sub("[^a-zü]", "", text.lower())))


def _add_heads(keys: dict[int, int], core: str) -> None:
    own = shape(core)
    for key in head_pairs(core):
        keys.setdefault(key, own)


def _add_likenesses(keys: dict[int, int], core: str) -> int | None:
    """Add what a core whose head was written down wrong may be: 丰荣 for 荣丰, 掾达科技 for 远达科技; its key by sound."""
    if len(core) < 2:
        return None
    keys.setdefault(pair_key(core[1], core[0]), shape(core))
    number = number_of()
    if core[0] not in number or core[1] not in number:
        return None
    sound = syllable_key(number[core[0]], number[core[1]])
    keys[sound] = shape(core)
    return sound


def _later_cores(parts: Cut, body: str) -> range:
    """Where else the core may begin: the region of a full name may hold the mistake, 成篼宋都磁业."""
    if not parts.region and "公司" in parts.form:
        return range(1, min(len(body) - 1, OFFSETS))
    return range(1, min(len(body) - 3, OFFSETS) if len(body) >= LONG else 1)
