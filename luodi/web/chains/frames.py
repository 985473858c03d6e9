"""Frames of what `luodi.core.chains` and `luodi.core.targets` say, for `luodi.web.wording`."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

FRAMES: tuple[str, ...] = (
    _("认不出城市“%(what)s”（%(why)s）。请写地级市或直辖市的名称或六位区划代码，如 苏州 或 320500。"),
    _("它在%(city)s里，缺口按地级市算"),
    _("名录里没有这个地方"),
    _("它不是城市"),
    _("不给出%(what)s：至少要%(needs)s，现有%(there)s。请换更大的名录，或只看条件够的指标。"),
    _("部分企业按自带的上市公司主营产品清单落位（截至 %(day)s，待核实）；名录里没写经营范围的企业可能漏掉。"),
    _("%(name)s 不能用：%(list)s。请改正后再试，写法见 docs/reference/screening.md。"),
    _("%(name)s 不能当产业链用：%(list)s。请改正后用 luodi chain check %(same)s 再查一遍。"),
    _("第 %(line)s 行：%(what)s"),
    _("%(sheet)s!第 %(line)s 行：%(what)s"),
    _("缺 %(field)s"),
    _("缺%(field)s"),
    _("缺工作表“%(sheet)s”，请从导出的工作簿改起"),
    _("不认识的列“%(head)s”"),
    _("不认识的字段“%(field)s”"),
    _("日期“%(day)s”不是 2026-01-31 这样的写法"),
    _("%(what)s的日期 %(day)s 晚于今天"),
    _("%(what)s写了两次"),
    _("%(what)s 应是文字"),
    _("%(what)s 应是一列键值对"),
    _("%(what)s 应是 %(least)s 到 %(most)s 的整数，现为“%(now)s”"),
    _("weights 全是 0，排不出先后"),
    _("不是合规的 YAML（%(why)s）"),
    _("不是能打开的 Excel 工作簿（%(why)s）"),
    _("文件是空的"),
    _("文件里有第二份内容（第二个 ---）：一个文件只写一份，请拆成两个文件"),
    _("键必须是文字"),
    _("不支持锚点和引用（& 与 *）"),
    _("等 %(n)s 处"),
    _("类别“%(what)s”不在%(list)s里"),
    _("环节“%(what)s”要写成 链/环节"),
    _("指标“%(what)s”要写成 指标：数值"),
    _("筛选不了名录 %(where)s：%(list)s。"),
)
