"""Needs from a file (JSON or YAML), each fault with its line."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from decimal import Decimal

from luodi.core.chains.located import BadYaml, Located, read_yaml
from luodi.core.companies.register.values import read_capital, read_kind, read_status
from luodi.core.places.division import resolve_place
from luodi.core.targets.errors import UnreadableNeeds
from luodi.core.targets.needs import MOST_BITS, MOST_WEIGHT, Filters, Keyword, Need, bit_title

MOST_NEEDS = 1000
MOST_KEYWORDS = 500  # of one need
_LONGEST = 60  # characters of a word
_CODE = re.compile(r"[A-Ta-t]?(\d{2,4})$")
# Field → the ways it may be called; the second ones are those of older files and of made-up tests.
_NEED = {
    "id": ("id", "need"), "name": ("name",), "keywords": ("keywords",), "exclude": ("exclude", "exclusions"),
    "codes": ("codes", "industries"), "quals": ("quals",), "filters": ("filters",), "chain": ("chain",), "segment": ("segment",),
}  # fmt: skip
_FILTERS = {
    "regions": ("regions", "provinces"), "not_regions": ("not_regions",), "capital_from": ("capital_from", "min_capital"),
    "capital_to": ("capital_to", "max_capital"), "founded_from": ("founded_from", "min_year"),
    "founded_to": ("founded_to", "max_year"), "statuses": ("statuses",), "kinds": ("kinds",), "quals": ("must_quals",),
}  # fmt: skip


def load_needs(text: str, name: str) -> tuple[Need, ...]:
    """
    The needs of ``text``: a list of needs, or ``needs:`` with one.

    Filters may stand in ``filters`` or beside the other fields. A bare number of capital is counted in 万元.

    Raises
    ------
    UnreadableNeeds
        When something is wrong; every fault is named with its line.

    >>> load_needs("[{id: a, keywords: [固态电池]}]", "x.yaml")[0].keywords[0].word
    '固态电池'
    """
    try:
        root = read_yaml(text)
    except BadYaml as error:
        raise UnreadableNeeds(name, [f"第 {error.line} 行：{error.message}"]) from error
    listed = root.value.get("needs", root) if isinstance(root.value, dict) else root
    reader = _Reader()
    if not isinstance(listed.value, list) or not listed.value:
        raise UnreadableNeeds(name, [f"第 {listed.line} 行：应是一列需求，至少一个"])
    if len(listed.value) > MOST_NEEDS:
        raise UnreadableNeeds(name, [f"第 {listed.line} 行：有 {len(listed.value)} 个需求，最多 {MOST_NEEDS} 个"])
    needs = [reader.need(node) for node in listed.value]
    seen: set[str] = set()
    for need, node in zip(needs, listed.value, strict=True):
        if need and need.id in seen:
            reader.fault(node, f"编号“{need.id[:40]}”用了两次")
        seen.add(need.id if need else "")
    if reader.faults:
        raise UnreadableNeeds(name, reader.faults)
    return tuple(need for need in needs if need)


class _Reader:
    """Reads nodes and gathers faults."""

    def __init__(self) -> None:
        self.faults: list[str] = []

    def fault(self, node: Located, message: str) -> None:
        self.faults.append(f"第 {node.line} 行：{message}")

    def need(self, node: Located) -> Need | None:
        if not isinstance(node.value, dict):
            self.fault(node, "每个需求应是 id、keywords …… 的键值对")
            return None
        fields = node.value
        inside = fields.get("filters")
        if inside is not None and not isinstance(inside.value, dict):
            self.fault(inside, "filters 应是键值对")
            inside = None
        given = {**fields, **(inside.value if inside and isinstance(inside.value, dict) else {})}
        known = {word for words in (*_NEED.values(), *_FILTERS.values()) for word in words}
        for key in given:
            if key not in known:
                self.fault(given[key], f"不认识的字段“{key[:40]}”")
        for key, line in node.twice:
            self.faults.append(f"第 {line} 行：“{key[:40]}”写了两次")

        def get(names: Sequence[str]) -> Located | None:
            return next((given[n] for n in names if n in given), None)

        keywords = self.keywords(get(_NEED["keywords"]), node)
        identity = self.text(get(_NEED["id"]))
        if not identity:
            self.fault(node, "需求没有编号 id")
        return Need(
            identity,
            self.text(get(_NEED["name"])) or identity,
            keywords,
            self.words(get(_NEED["exclude"])),
            self.each(get(_NEED["codes"]), _code, "不是 GB/T 4754 代码（两到四位数字）"),
            self.filters(get),
            self.quals(get(_NEED["quals"])),
            self.text(get(_NEED["chain"])),
            self.text(get(_NEED["segment"])),
        )

    def filters(self, get: Callable[[Sequence[str]], Located | None]) -> Filters:
        asked = {field: get(names) for field, names in _FILTERS.items()}
        shipped = Filters()
        return Filters(
            self.each(asked["regions"], _region, "认不出地区（写名称或两位、四位、六位代码）"),
            self.each(asked["not_regions"], _region, "认不出地区（写名称或两位、四位、六位代码）"),
            self.capital(asked["capital_from"]),
            self.capital(asked["capital_to"]),
            self.year(asked["founded_from"]),
            self.year(asked["founded_to"]),
            self.each(asked["statuses"], lambda w: read_status(w).value, "认不出登记状态")
            if asked["statuses"]
            else shipped.statuses,
            self.each(asked["kinds"], lambda w: read_kind(w).value, "认不出单位类别")
            if asked["kinds"]
            else shipped.kinds,
            self.quals(asked["quals"]),
        )

    def text(self, node: Located | None) -> str:
        if node is None:
            return ""
        if not isinstance(node.value, str):
            self.fault(node, "应是文字")
            return ""
        return node.value.strip()[:200]

    def keywords(self, node: Located | None, need: Located) -> tuple[Keyword, ...]:
        found: dict[str, Keyword] = {}
        if node is None or not isinstance(node.value, list) or not node.value:
            self.fault(node or need, "keywords 应是一列关键词，至少一个")
            return ()
        if len(node.value) > MOST_KEYWORDS:
            self.fault(node, f"有 {len(node.value)} 个关键词，最多 {MOST_KEYWORDS} 个")
        for each in node.value:
            weight = 1
            word = each
            if isinstance(each.value, dict):
                word = each.value.get("word", each)
                if "weight" in each.value:
                    weight = self.weight(each.value["weight"])
            if kept := self.word(word):
                found.setdefault(kept, Keyword(kept, weight))
        return tuple(found.values())

    def weight(self, node: Located) -> int:
        try:
            number = float(str(node.value))
        except ValueError:
            number = 0.0
        if not (1 <= number <= MOST_WEIGHT and number == int(number)):
            self.fault(node, f"权重应是 1 到 {MOST_WEIGHT} 的整数，现为“{str(node.value)[:20]}”")
            return 1
        return int(number)

    def word(self, node: Located) -> str:
        if not isinstance(node.value, str) or not node.value.strip():
            self.fault(node, "关键词应是文字，不能空")
            return ""
        word = node.value.strip()
        if len(word) > _LONGEST or any(ord(c) < 32 or 0xD800 <= ord(c) <= 0xDFFF for c in word):
            self.fault(node, f"关键词“{word[:20]}”太长（最多 {_LONGEST} 字）或含控制字符")
            return ""
        return word

    def words(self, node: Located | None) -> tuple[str, ...]:
        if node is None:
            return ()
        if not isinstance(node.value, list):
            self.fault(node, "应是一列词")
            return ()
        return tuple(filter(None, (self.word(each) for each in node.value)))

    def each(self, node: Located | None, read: Callable[[str], str | None], fault: str) -> tuple[str, ...]:
        if node is None:
            return ()
        if not isinstance(node.value, list):
            self.fault(node, "应是一列")
            return ()
        found = []
        for item in node.value:
            value = read(item.value.strip()) if isinstance(item.value, str) else None
            if value:
                found.append(value)
            else:
                self.fault(item, f"“{str(item.value)[:20]}”{fault}")
        return tuple(dict.fromkeys(found))

    def quals(self, node: Located | None) -> tuple[str, ...]:
        """Titles; a number is a set of bits in the register's own order, whose meaning it does not say."""
        if node is None:
            return ()
        if isinstance(node.value, str):
            if node.value.isdigit():
                return tuple(bit_title(i) for i in range(MOST_BITS) if int(node.value[:9]) >> i & 1)
            self.fault(node, "应是一列称号")
            return ()
        return self.words(node)

    def capital(self, node: Located | None) -> float | None:
        if node is None:
            return None
        if str(node.value) in ("0", "0.0"):
            return None
        read = read_capital(str(node.value), unit=10_000) if isinstance(node.value, str) else None
        if read is None or read.value is None or read.more not in ("", "CNY"):
            self.fault(node, f"“{str(node.value)[:20]}”不是人民币金额（写 5000万元，或以万元计的数）")
            return None
        return float(Decimal(read.value))

    def year(self, node: Located | None) -> int | None:
        if node is None:
            return None
        text = str(node.value)
        if re.fullmatch(r"(1[89]|20)\d\d", text):
            return int(text)
        self.fault(node, f"“{text[:20]}”不是年份")
        return None


def _code(word: str) -> str | None:
    matched = _CODE.match(word)
    return matched[1] if matched else None


def _region(word: str) -> str | None:
    if re.fullmatch(r"[1-9]\d(\d\d){0,2}", word):
        return re.sub("(00)+$", "", word) if len(word) == 6 else word
    found = resolve_place(word)
    return re.sub("(00){1,2}$", "", found[0].code) if found else None
