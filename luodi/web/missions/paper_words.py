"""Words of a mission's papers, which mean something else on pages: found in the catalogue under "book"."""

from __future__ import annotations

from django.utils.translation import get_language, pgettext

from luodi.core.documents.paper import ENGLISH
from luodi.core.documents.saying import CHINESE, Saying
from luodi.web.wording import in_words

CONTEXT = "book"
WORDS: tuple[str, ...] = (
    "未定期限",
    "行程",
    "来访方",
    "代表团成员",
    "要求",
    "希望",
    "内部资料",
    "团组名单",
    "联络人",
    "路线",
    "注意事项",
    "安排",
    "未排入行程",
    "路线示意",
    "目录",
    "来源",
    "未掌握",
    "路线示意：经纬网上的点线，不是地图，不表示行政区域界线。",
    "圆里是看几家，方块是出发地。",
    "远处的出发地画在图边，不按比例。",
    "姓名",
    "职务",
    "电话",
    "组",
    "类别",
    "事项",
    "余量（分）",
    "备注",
    "日期",
    "地点",
    "单位",
    "时间",
    "路途",
    "走访",
    "住宿",
    "他们是谁",
    "见什么人",
    "与我们的往来",
    "补哪一环",
    "问什么",
    "我们能给什么",
    "未了的承诺",
    "礼宾事项",
    "能给什么",
    "登记名称",
    "统一社会信用代码",
    "所在地",
    "成立日期",
    "注册资本",
    "登记状态",
    "行业代码",
    "经营范围",
    "地址",
    "名录",
    "项目",
    "门槛",
    "场景",
    "督办",
    "项目账",
    "在办",
    "交办",
    "我方希望",
    "承诺",
    "到访",
    "会见",
    "签约",
    "来访",
    "同行",
    "提及",
    "意向",
    "洽谈中",
    "推进中",
    "待核实",
    "城市底数",
    "一、走访单位",
    "二、计划外走访",
    "三、计划内未见报道",
    "四、会见人员",
    "五、项目与签约",
    "六、跟进事项",
    "七、成效、问题与建议",
    "由经办人填写",
    "时限",
    "概况",
    "注意",
    "方式",
    "各方",
    "金额",
    "状态",
    "无",
    "未载明",
    "草稿：只列报道载明的事实，逐条有出处",
)


def say(words: str) -> str:
    """Words of a paper in the language in force: its own first, then those of every page."""
    if words not in _KNOWN:
        return in_words(words)
    return pgettext(CONTEXT, words)


def saying() -> Saying:
    """How papers speak in the language in force: Chinese unless that is English."""
    if not (get_language() or "").startswith("en"):
        return CHINESE
    return Saying(say, ENGLISH, ", ", "; ")


_KNOWN = frozenset(WORDS)
