"""What the core says in Chinese, in the reader's language: whole sentences by their frames, parts by their words."""

from __future__ import annotations

import re
from functools import cache

from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_noop as _

from luodi.web.chains.frames import FRAMES as CHAIN_FRAMES
from luodi.web.missions.frames import FRAMES as MISSION_FRAMES
from luodi.web.sectors.frames import FRAMES as SECTOR_FRAMES

DEEPEST = 4  # a list of reasons in a refusal in an error
_DAYS = re.compile(r"([\d,.]+) 天")
_HOLE = re.compile(r"%\(\w+\)s")
_PLACE = re.compile(r"%\\\((\w+)\\\)s")
# Frames of sentences of `luodi.core.projects`: of two that fit, that with more words of its own counts. Words stand below.
FRAMES: tuple[str, ...] = (
    _("缺“%(what)s”的证据文件（%(stage)s阶段要求）"),
    _("缺“%(what)s”的证据文件（%(stage)s阶段要求，按条件）"),
    _("缺“%(what)s”（%(stage)s阶段要求）"),
    _("缺“%(what)s”（%(stage)s阶段要求，按条件）"),
    _("项目 %(id)s 还不能进入“%(stage)s”：%(list)s。请补齐后再推进。"),
    _("项目 %(id)s 从“%(one)s”到“%(other)s”要写明原因。请填写原因后再提交。"),
    _("项目 %(id)s 越过%(list)s要写明原因。请填写原因后再提交。"),
    _("项目 %(id)s 的状态改为“%(what)s”要写明原因。请填写原因后再提交。"),
    _("%(what)s要写明原因。请填写原因后再提交。"),
    _("%(what)s由 %(who)s 填报，不能由本人复核。请换一个人复核。"),
    _("“%(what)s”不适用于当前状态“%(state)s”。现在可以：%(list)s。"),
    _("“%(what)s”不适用于当前状态“%(state)s”。现在没有可做的操作。"),
    _("各单位的分成合计必须正好是 1，且都大于 0，现在是 %(what)s。请改正后再提交。"),
    _("规则“%(where)s”写的是%(what)s。%(allowed)s。"),
    _("反馈没有附证据材料。请附上文件后再提交。"),
    _("转办没有写明另一个单位。请选择承办单位。"),
    _("延期没有写明新的期限。请填写新的期限。"),
    _("该投资方自%(day)s起已由%(unit)s首报（%(how)s），请与%(same)s联系。"),
    _("%(day)s保护期满"),
    _("至%(day)s已%(n)s天无进展"),
    _("%(day)s放弃：%(why)s"),
    _("%(unit)s已首报"),
    _("计划投资不足 %(n)s 万元，不受首报保护"),
    _("已冲销：%(why)s"),
    _("没有%(day)s的%(currency)s汇率，不能折算"),
    _("同一项目已于%(day)s首签，只计一次"),
    _("“%(what)s”按口径不计"),
    _("来源“%(what)s”按口径不计"),
    _("证据等级 %(grade)s（%(what)s）不计"),
    _("凭证号与 %(id)s 相同，只计一次"),
    _("属剔除项：%(what)s"),
    _("%(what)s未载明"),
    _("%(what)s不是“%(value)s”"),
    _("%(what)s是“%(value)s”"),
    _("没有给出%(what)s"),
    _("%(what)s %(number)s 不到 %(least)s"),
    _("%(what)s %(day)s 不在期内"),
    _("%(what)s %(day)s 在期末之后"),
    _("%(one)s与%(other)s不在同一年"),
    _("%(what)s %(day)s 还没有到"),
    _("%(what)s %(day)s 已完成"),
    _("用了 %(n)s 天，超过 %(most)s 天"),
    _("不属于%(unit)s"),
    _("%(low)s 至 %(high)s 分（有 %(n)s 项没有材料）"),
    _("%(what)s：没有评分"),
    _("%(what)s：没有材料"),
    _("%(what)s：低于免审线"),
    _("%(what)s：没有%(fields)s的材料"),
    _("%(what)s：评分 %(n)s 不在 0 至 %(most)s 之间，未采用"),
    _("%(what)s：评 %(n)s 分，满分 %(most)s"),
    _("%(what)s：%(seen)s，达到 %(full)s"),
    _("%(what)s：%(seen)s，低于 %(full)s"),
    _("%(what)s：%(seen)s，满分线 %(full)s，得 %(n)s"),
    _("%(n)s 分"),
    _("%(n)s 万元"),
    _("%(n)s 万元/亩"),
    _("%(n)s 个"),
    _("没有%(what)s"),
)
WORDS: tuple[str, ...] = (
    _("已经处在这一阶段"),
    _("没有可满足的条件"),
    _("属于不计的情形"),
    _("已经首报"),
    _("没有待受理的这一申报"),
    _("不能由申报人本人受理"),
    _("这一申报不在保护期内"),
    _("续期次数已用完"),
    _("没有可提出争议的申报"),
    _("没有待裁定的争议"),
    _("没有可流转或放弃的申报"),
    _("按口径不计（如市内搬迁）"),
    _("已含在原合同内，不另计"),
    _("更换投资方，总额不变"),
    _("增资额未载明"),
    _("总额没有超过已计金额"),
    _("框架或意向协议不计"),
    _("未经第二人复核"),
    _("金额小于 0"),
    _("金额不大于 0；更正请用冲销"),
    _("证据未评级、未经复核"),
    _("无法计算"),
    _("除数为 0，或没有给出需要的目标值"),
    _("统一社会信用代码相同"),
    _("属于同一集团"),
    _("名称相同"),
    _("字号与行业相同，请核对"),
    _("联系电话相同"),
    _("另一单位"),
    _("会谈纪要或走访记录"),
    _("预审表"),
    _("合同扫描件"),
    _("营业执照"),
    _("备案证或核准批复"),
    _("施工许可证或设备进场证明"),
    _("带时间地点的现场照片"),
    _("入库通知或统计联网截图"),
    _("竣工验收文件"),
    _("首张销售发票"),
    _("纳税申报表"),
    _("入规（上限）通知"),
    _("退出函或终止协议"),
    _("银行进账单"),
    _("验资报告"),
    _("协议性质（框架或正式）"),
    _("其中固定资产投资（万元）"),
    _("其中外资（万美元）"),
    _("项目公司统一社会信用代码"),
    _("开工方式（永久工程动工或租赁厂房装设备）"),
    _("首次响应"),
    _("研判意见"),
    _("反馈线索来源方"),
    _("报送进展"),
    _("新签约项目数"),
    _("签约额"),
    _("到位资金"),
    _("省外到位资金"),
    _("实际使用外资"),
    _("资金到位率"),
    _("开工率"),
    _("建成率"),
    _("投产率"),
    _("达效率"),
    _("履约率"),
    _("签约得分"),
    _("到位资金目标得分"),
    _("扣分"),
    _("产业契合度"),
    _("投资强度"),
    _("线索首次处理平均用时"),
    _("新签约项目"),
    _("合同额"),
    _("已开工项目"),
    _("签约项目"),
    _("当年签约当年开工"),
    _("当年签约项目"),
    _("已建成项目"),
    _("已投产项目"),
    _("实际年产值"),
    _("约定年产值"),
    _("履约项目"),
    _("签约个数"),
    _("逾期未开工"),
    _("虚报项目"),
    _("主导产业新项目"),
    _("处理用时合计"),
    _("已处理线索"),
    _("计入日"),
    _("首次正式签约"),
    _("计划开工日"),
    _("合格"),
    _("计划总投资（万元）"),
    _("目标个数"),
    _("目标金额"),
    _("目标"),
    _("分值"),
    _("市场准入"),
    _("产业政策"),
    _("节能审查与碳排放评价"),
    _("环评与三线一单"),
    _("安全（危化品进认定园区）"),
    _("规划与标准地"),
    _("信用"),
    _("验资报告与银行进账单"),
    _("发票与合同，无资金凭证"),
    _("企业说明"),
    _("实缴资本"),
    _("设备购置"),
    _("土地价款"),
    _("建筑安装"),
    _("自有流动资金"),
    _("本地银行贷款"),
    _("财政资金与政府基金"),
    _("按分成"),
)


def in_words(text: object, depth: int = 0) -> str:
    """
    A sentence of the core in the reader's language; names and figures in it stay as they are.

    What has no frame and no word of its own stays Chinese: nothing is guessed.
    """
    words = str(text)
    if not words or depth > DEEPEST or (get_language() or "").startswith("zh"):
        return words
    known = gettext(words)
    if known != words:
        return known
    if days := _DAYS.fullmatch(words):
        return ngettext("%(n)s 天", "%(n)s 天", 1 if days[1] == "1" else 2) % {"n": days[1]}
    for pattern, frame in _patterns():
        found = pattern.fullmatch(words)
        if found is not None:
            return gettext(frame) % {name: in_words(part, depth + 1) for name, part in found.groupdict().items()}
    for mark, joined in (("；且", "; and "), ("；", "; "), ("、", ", ")):
        if mark in words:
            parts = words.split(mark)
            told = [in_words(part, depth + 1) for part in parts]
            return joined.join(told) if depth or told != parts else words  # names alone stay as they are written
    return words


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    frames = sorted(
        (*MISSION_FRAMES, *SECTOR_FRAMES, *FRAMES, *CHAIN_FRAMES), key=lambda f: len(_HOLE.sub("", f)), reverse=True
    )
    return tuple((re.compile(_PLACE.sub(_part, re.escape(frame)), re.DOTALL), frame) for frame in frames)


def _part(place: re.Match[str]) -> str:
    """A part of a frame; only a list of reasons goes on over the mark between them."""
    return f"(?P<{place[1]}>.+?)" if place[1] == "list" else f"(?P<{place[1]}>[^；]+?)"
