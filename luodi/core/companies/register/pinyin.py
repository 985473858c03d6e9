"""Names as they are typed without Chinese: full pinyin and initials, without tones."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

# Readings a character does not have by itself, where a bureau meets them: places, banks, trade words.
_PHRASES = {
    "重庆": "chong qing", "长沙": "chang sha", "长春": "chang chun", "长江": "chang jiang", "长治": "chang zhi",
    "长城": "chang cheng", "长安": "chang an", "长丰": "chang feng", "长虹": "chang hong", "长兴": "chang xing",
    "厦门": "xia men", "六安": "lu an", "蚌埠": "beng bu", "亳州": "bo zhou", "歙县": "she xian", "黟县": "yi xian",
    "银行": "yin hang", "行业": "hang ye", "商行": "shang hang", "分行": "fen hang", "支行": "zhi hang",
    "成都": "cheng du", "都江堰": "du jiang yan", "东莞": "dong guan", "番禺": "pan yu", "乐清": "yue qing",
    "乐山": "le shan", "音乐": "yin yue", "大厦": "da sha", "会计": "kuai ji", "重工": "zhong gong", "调味": "tiao wei",
    "传感": "chuan gan", "参展": "can zhan", "佛山": "fo shan", "朝阳": "chao yang", "洪洞": "hong tong",
    "台州": "tai zhou", "台山": "tai shan", "丽水": "li shui", "铅山": "yan shan", "阿里": "a li", "单县": "shan xian",
    "华夏": "hua xia", "万科": "wan ke", "便宜": "pian yi", "数据": "shu ju", "调研": "diao yan",
}  # fmt: skip
_PHRASE = re.compile("|".join(sorted(_PHRASES, key=len, reverse=True)))
_LONGEST, _MOST_WAYS = 6, 20  # letters of a syllable; ways to cut that are worth following
_OTHER = re.compile("[^0-9a-zA-Z ]")


@cache
def _readings() -> dict[int, str]:
    """Each character's commonest reading, a word with a capital: what was Latin before has none."""
    from pypinyin.constants import PINYIN_DICT

    tones = str.maketrans("āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜüńňǹḿê", "aaaaeeeeiiiioooouuuuvvvvvnnnme")
    return {
        code: f" {first.capitalize()} "
        for code, readings in PINYIN_DICT.items()
        if (first := _OTHER.sub("", readings.split(",")[0].translate(tones)))
    }


class _Spelling(dict[int, str]):
    """A table for ``str.translate`` that leaves out what has no reading, and remembers it."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        self[code] = kept = char if char.isascii() and char.isalnum() else ""
        return kept


@cache
def _spellings() -> tuple[_Spelling, _Spelling]:
    """For each character its syllable, and its initial."""
    words = {code: reading.strip().lower() for code, reading in _readings().items()}
    return _Spelling(words), _Spelling({code: word[:1] for code, word in words.items()})


def spell(name: str) -> tuple[str, str]:
    """
    Full pinyin and initials of a name; Latin letters and digits stay, each run as one word.

    >>> spell("合肥某某银行"), spell("TCL科技")
    (('hefeimoumouyinhang', 'hfmmyh'), ('tclkeji', 'tclkj'))
    """
    low = name.lower()
    full, initial = _spellings()
    if not _PHRASE.search(low):
        return low.translate(full), low.translate(initial)
    spelled = _PHRASE.sub(lambda m: f" {_PHRASES[m[0]].title()} ", low).translate(_readings())
    words = _OTHER.sub(" ", spelled).split()
    return "".join(words).lower(), "".join(w[0] if w[0].isupper() else w for w in words).lower()


@cache
def _syllables() -> frozenset[str]:
    readings = {reading.strip().lower() for reading in _readings().values()}
    return frozenset(
        reading for reading in readings if not set(reading).isdisjoint("aeiouv")
    )  # 嗯 is no syllable to type


@cache
def _beginnings() -> frozenset[str]:
    return frozenset(syllable[:n] for syllable in _syllables() for n in range(1, len(syllable) + 1))


def initials_of(letters: str) -> frozenset[str]:
    """
    Initials of which a name spelled with ``letters`` inside has at least one: of every way to cut them into syllables,
    the last perhaps only begun. None where there is no way, or more than are worth following.

    >>> sorted(initials_of("dongl")), sorted(initials_of("fangan")), sorted(initials_of("tcl"))
    (['dl'], ['fa', 'fg'], [])
    """
    ways: list[set[str]] = [{""}] + [set() for _ in letters]
    for end in range(1, len(letters) + 1):
        known = _beginnings() if end == len(letters) else _syllables()
        for start in range(max(0, end - _LONGEST), end):
            if letters[start:end] in known:
                ways[end] |= {way + letters[start] for way in ways[start]}
        if len(ways[end]) > _MOST_WAYS:
            return frozenset()
    # Initials that hold others find nothing more than those.
    return frozenset(way for way in ways[-1] if not any(other in way for other in ways[-1] - {way}))


def spell_all(names: Iterable[str]) -> Iterator[tuple[str, str, str]]:
    """Each name with its full pinyin and initials."""
    for name in names:
        yield name, *spell(name)
