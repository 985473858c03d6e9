"""The record as the report page shows it: sections of items, each item its facts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from luodi.web.reports.models import FactRow, Status
from luodi.web.reports.paths import is_date, is_valid_date

FIELD_LABELS = {
    "name": gettext_lazy("名称"),
    "title": gettext_lazy("职务"),
    "place": gettext_lazy("所在地"),
    "level": gettext_lazy("级别"),
    "kind": gettext_lazy("类别"),
    "role": gettext_lazy("角色"),
    "day": gettext_lazy("日期"),
    "aliases": gettext_lazy("别名"),
    "type": gettext_lazy("类型"),
    "who": gettext_lazy("谁来做"),
    "span": gettext_lazy("内容"),
    "parties": gettext_lazy("各方"),
    "amount": gettext_lazy("金额"),
    "status": gettext_lazy("进展"),
    "count": gettext_lazy("个数"),
}
GROUP_LABELS = {
    "direction": gettext_lazy("方向"),
    "title": gettext_lazy("标题"),
    "published": gettext_lazy("发布"),
    "start": gettext_lazy("开始"),
    "end": gettext_lazy("结束"),
    "home": gettext_lazy("本地"),
    "home_aliases": gettext_lazy("本地别称"),
    "leader": gettext_lazy("带队"),
    "companions": gettext_lazy("随行"),
    "companion_groups": gettext_lazy("随行单位"),
    "hosts": gettext_lazy("陪同"),
    "people_met": gettext_lazy("会见的人"),
    "people": gettext_lazy("见到的人"),
    "places": gettext_lazy("到访地"),
    "organisations": pgettext_lazy("one", "机构"),
    "industries": pgettext_lazy("one", "产业"),
    "followups": pgettext_lazy("one", "跟进事项"),
    "projects": pgettext_lazy("one", "项目"),
}
WORDS = {
    "outbound": gettext_lazy("外出"),
    "inbound": gettext_lazy("来访"),
    "country": gettext_lazy("国家"),
    "region": gettext_lazy("区域"),
    "province": gettext_lazy("省"),
    "city": gettext_lazy("市"),
    "county": gettext_lazy("县区"),
    "town": gettext_lazy("乡镇"),
    "enterprise": gettext_lazy("企业"),
    "institute": gettext_lazy("科研院所"),
    "university": gettext_lazy("高校"),
    "park": gettext_lazy("园区"),
    "government": gettext_lazy("政府机关"),
    "fund-bank": gettext_lazy("金融机构"),
    "association": gettext_lazy("商协会"),
    "exhibition": gettext_lazy("展会"),
    "site": gettext_lazy("现场"),
    "visited": pgettext_lazy("role", "到访"),
    "met": pgettext_lazy("role", "会见"),
    "signed": pgettext_lazy("role", "签约"),
    "visitor": gettext_lazy("来访方"),
    "delegation": gettext_lazy("代表团成员"),
    "mentioned": gettext_lazy("提及"),
    "instruction": gettext_lazy("要求"),
    "ask": gettext_lazy("希望"),
    "commitment": gettext_lazy("承诺"),
    "intent": gettext_lazy("意向"),
    "negotiating": gettext_lazy("洽谈中"),
    "advancing": gettext_lazy("推进中"),
}
# Values that are words of ours, by the field they stand in; a company may well be called "site".
_CODED = {"kind", "role", "level", "type", "status"}

SECTIONS = (
    ("who", gettext_lazy("谁"), ("leader", "companions", "companion_groups", "hosts", "people_met")),
    ("when", gettext_lazy("何时"), ("direction", "title", "published", "start", "end")),
    ("where", gettext_lazy("何地"), ("home", "home_aliases", "places")),
    ("organisations", gettext_lazy("机构"), ("organisations",)),
    ("industries", gettext_lazy("产业"), ("industries",)),
    ("followups", gettext_lazy("跟进事项"), ("followups",)),
    ("projects", gettext_lazy("项目"), ("projects",)),
)
_ROOT = re.compile(r"^([a-z_]+)(\[\d+\])?")


@dataclass
class Item:
    """What belongs together: an organisation with its kind, role, day and people."""

    path: str
    label: str
    head: FactRow | None = None
    parts: list[FactRow] = field(default_factory=list)
    inside: dict[str, Item] = field(default_factory=dict)

    @property
    def slug(self) -> str:
        """The item's id on the page."""
        return "item-" + re.sub(r"[^a-z0-9]+", "-", self.path).strip("-")

    @property
    def rejected(self) -> bool:
        """Whether the record leaves it out."""
        return self.head is not None and self.head.status == Status.REJECTED


@dataclass
class Section:
    """One heading of the record with its items."""

    name: str
    label: str
    items: list[Item]

    @property
    def open(self) -> int:
        """How many of its facts nobody has decided on."""
        return sum(_open(item) for item in self.items)


def _open(item: Item) -> int:
    rows = [*item.parts, *([item.head] if item.head else [])]
    return sum(row.status == Status.PROPOSED for row in rows) + sum(_open(i) for i in item.inside.values())


def root_of(path: str) -> str:
    """The outermost item a path belongs to: ``organisations[3].people[0].title`` is part of ``organisations[3]``."""
    found = _ROOT.match(path)
    return found.group() if found else path


def items_of(rows: Sequence[FactRow]) -> dict[str, Item]:
    """Outermost items by path, in the order of the rows."""
    items: dict[str, Item] = {}
    for row in rows:
        row.label = label_of(row)
        row.words = words_of(row)
        if row.clash:
            row.now_read = words_of(row, row.proposed)
        root = root_of(row.path)
        group = root.partition("[")[0]
        item = items.setdefault(root, Item(root, str(GROUP_LABELS.get(group, group))))
        if row.item != root:
            item = item.inside.setdefault(row.item, Item(row.item, str(GROUP_LABELS["people"])))
        if row.is_head:
            item.head = row
        else:
            item.parts.append(row)
    return items


def sections_of(rows: Sequence[FactRow]) -> list[Section]:
    """The whole record."""
    items = items_of(rows)
    return [
        Section(name, str(label), [item for path, item in items.items() if path.partition("[")[0] in groups])
        for name, label, groups in SECTIONS
    ]


def label_of(row: FactRow) -> str:
    """What the fact is called on screen."""
    group = row.path.partition("[")[0].partition(".")[0]
    if ".people[" in row.path and row.field == "name":
        return str(GROUP_LABELS["people"])
    if row.is_head:
        return str(GROUP_LABELS.get(group, group))
    return str(FIELD_LABELS.get(row.field, row.field))


def words_of(row: FactRow, value: str | None = None) -> str:
    """The fact's value as it is shown: our own code words in the reader's language, all else as it stands."""
    value = row.value if value is None else value
    if (row.field in _CODED and ".people[" not in row.path) or row.path == "direction":
        return str(WORDS.get(value, value))
    if value.startswith("--") and is_date(row.path) and is_valid_date(value):
        return _("%(month)s月%(day)s日（年份未载明）") % {"month": int(value[2:4]), "day": int(value[5:])}
    return value
