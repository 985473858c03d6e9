"""Sentences the core says in Chinese, in the reader's language as far as they have been put into it."""

from __future__ import annotations

import re

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

# A reason of the linker or of a proposal, and the message it is an instance of. What no pattern knows is shown as said.
_PATTERNS = [
    (re.compile(pattern), message)
    for pattern, message in (
        (r"与名录中的曾用名“(?P<name>.+)”比较", gettext_lazy("与名录中的曾用名“%(name)s”比较")),
        (r"与名录中的简称“(?P<name>.+)”比较", gettext_lazy("与名录中的简称“%(name)s”比较")),
        (r"与名录中的别名“(?P<name>.+)”比较", gettext_lazy("与名录中的别名“%(name)s”比较")),
        (r"名称相同", gettext_lazy("名称相同")),
        (r"去掉组织形式后名称相同", gettext_lazy("去掉组织形式后名称相同")),
        (r"去掉地区和组织形式后名称相同：“(?P<name>.+)”", gettext_lazy("去掉地区和组织形式后名称相同：“%(name)s”")),
        (r"拼音与“(?P<name>.+)”相合", gettext_lazy("拼音与“%(name)s”相合")),
        (r"字号“(?P<name>.+)”相同", gettext_lazy("字号“%(name)s”相同")),
        (r"字号“(?P<name>.+)”部分相同", gettext_lazy("字号“%(name)s”部分相同")),
        (r"主业“(?P<name>.+)”相合", gettext_lazy("主业“%(name)s”相合")),
        (r"主业“(?P<name>.+)”部分相合", gettext_lazy("主业“%(name)s”部分相合")),
        (r"个别字次序不同", gettext_lazy("个别字次序不同")),
        (r"不同的字读音相同，疑为同音误写", gettext_lazy("不同的字读音相同，疑为同音误写")),
        (r"提法中有(?P<name>\d+)个字不在名称里", gettext_lazy("提法中有%(name)s个字不在名称里")),
        (r"名称中的地区一致", gettext_lazy("名称中的地区一致")),
        (r"名称中的地区不一致", gettext_lazy("名称中的地区不一致")),
        (r"提法未写地区", gettext_lazy("提法未写地区")),
        (r"提法称“股份”，名称不是股份公司", gettext_lazy("提法称“股份”，名称不是股份公司")),
        (
            r"上下文提到的地点（(?P<name>.+)）与企业所在地(?:一致|相同|相近).*",
            gettext_lazy("上下文提到的地点（%(name)s）与企业所在地一致"),
        ),
        (
            r"上下文提到的地点（(?P<name>.+)）与企业所在地不同.*",
            gettext_lazy("上下文提到的地点（%(name)s）与企业所在地不同"),
        ),
        (
            r"一同提到的单位所在地（(?P<name>.+)）与企业所在地(?:一致|相同|相近).*",
            gettext_lazy("一同提到的单位所在地（%(name)s）与企业所在地一致"),
        ),
        (
            r"一同提到的单位所在地（(?P<name>.+)）与企业所在地不同.*",
            gettext_lazy("一同提到的单位所在地（%(name)s）与企业所在地不同"),
        ),
        (r"行业与上下文一致", gettext_lazy("行业与上下文一致")),
        (r"行业与上下文不同", gettext_lazy("行业与上下文不同")),
        (r"与一同提到的单位行业相近", gettext_lazy("与一同提到的单位行业相近")),
        (r"该企业为上市公司，更常被提及", gettext_lazy("该企业为上市公司，更常被提及")),
        (r"名录中另有(?P<name>\d+)个同样相近的名称", gettext_lazy("名录中另有%(name)s个同样相近的名称")),
        (r"名录中没有相近的名称", gettext_lazy("名录中没有相近的名称")),
        (r"信用代码相同", gettext_lazy("信用代码相同")),
        (r"组织机构代码相同", gettext_lazy("组织机构代码相同")),
        (
            r"名称相同，同在一市，至少一方没有信用代码",
            gettext_lazy("名称相同，同在一市，至少一方没有信用代码"),
        ),
        (r"名称相同，一方没有地区", gettext_lazy("名称相同，一方没有地区")),
        (r"名称和城市相同，但信用代码不同", gettext_lazy("名称和城市相同，但信用代码不同")),
        (r"同一来源的同一编号", gettext_lazy("同一来源的同一编号")),
        (
            r"去掉法律形式和括号后名称相同，同在一市，至少一方没有信用代码",
            gettext_lazy("去掉法律形式和括号后名称相同，同在一市，至少一方没有信用代码"),
        ),
        (r"一方的曾用名是另一方的名称，同在一市", gettext_lazy("一方的曾用名是另一方的名称，同在一市")),
        (r"一方的曾用名是另一方的名称", gettext_lazy("一方的曾用名是另一方的名称")),
    )
]


def told(said: str) -> str:
    """A reason in the reader's language."""
    if not (get_language() or "").startswith("en"):
        return said
    for pattern, message in _PATTERNS:
        found = pattern.fullmatch(said)
        if found:
            return str(message) % found.groupdict() if found.groupdict() else str(message)
    return _(said)


def told_all(said: list[str] | tuple[str, ...]) -> str:
    """Several reasons, one after the other."""
    between = "; " if (get_language() or "").startswith("en") else "；"
    return between.join(told(each) for each in said)
