"""The demo city's leads and projects, made by the desk's own actions; every firm and figure in them is invented."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from luodi.core.projects.values import FieldValue
    from luodi.web.accounts.models import User
    from luodi.web.projects.models import Project

WAY = ("talks", "review", "signed", "registered", "approved", "started", "in-statistics", "completed", "operating")
# What is built, by whom, in which industry; planned investment in 万元; how many stages it has come; how it fares.
PROJECTS = (
    ("lin", "固态电池产业基地", "苏州恒澈新能源科技有限公司", "新能源", 220000, 3, ""),
    ("lin", "低空飞行器总装线", "杭州云骧航空科技有限公司", "低空经济", 90000, 2, ""),
    ("lin", "车规芯片封装", "无锡芯栈微电子有限公司", "集成电路", 160000, 6, ""),
    ("lin", "智算中心一期", "深圳衡算数据有限公司", "数字经济", 58000, 1, ""),
    ("qingting", "光伏边框型材", "常州曜宇铝业有限公司", "光伏", 30000, 9, ""),
    ("qingting", "预制菜中央厨房", "上海味来食品有限公司", "食品", 12000, 6, "delayed"),
    ("qingting", "竹基新材料", "安吉篁源材料有限公司", "新材料", 18000, 4, ""),
    ("qingting", "储能逆变器", "合肥晟流电气有限公司", "新能源", 45000, 3, ""),
    ("qingting", "民宿集群", "杭州栖云文旅有限公司", "文旅", 8000, 1, "dormant"),
    ("qingting", "茶饮原料加工", "福州茗泽食品有限公司", "食品", 6600, 7, ""),
    ("qingting", "园林机械", "金华力耕机械有限公司", "装备制造", 15000, 2, ""),
    ("qingting", "锂电回收", "赣州循锂环保有限公司", "新能源", 26000, 0, ""),
    ("linlan", "工业机器人减速器", "宁波准驰传动有限公司", "装备制造", 72000, 9, ""),
    ("linlan", "医用高值耗材", "苏州康栅医疗器械有限公司", "生物医药", 38000, 8, ""),
    ("linlan", "新能源车座椅", "上海驭舒汽车部件有限公司", "汽车零部件", 55000, 6, "delayed"),
    ("linlan", "冷链物流园", "嘉兴冰程物流有限公司", "物流", 42000, 5, ""),
    ("linlan", "生物发酵饲料", "南通沃源生物科技有限公司", "生物医药", 21000, 3, ""),
    ("linlan", "半导体清洗设备", "无锡澄镜半导体设备有限公司", "集成电路", 88000, 3, ""),
    ("linlan", "跨境电商产业园", "杭州通衢供应链有限公司", "数字经济", 16000, 2, ""),
    ("linlan", "伺服电机", "宁波准驰传动有限公司", "装备制造", 25000, 1, ""),
    ("linlan", "光学镜片", "东莞明鉴光学有限公司", "电子信息", 33000, 0, "lost"),
    ("wangshan", "中药饮片", "亳州本草堂药业有限公司", "生物医药", 9800, 9, ""),
    ("wangshan", "石墨负极材料", "青岛炭宇新材料有限公司", "新材料", 120000, 6, ""),
    ("wangshan", "风电塔筒", "江阴巨擎重工有限公司", "新能源", 64000, 5, ""),
    ("wangshan", "抽水蓄能配套", "武汉江枢电力设备有限公司", "新能源", 31000, 2, "delayed"),
    ("wangshan", "有机肥", "潍坊丰壤农业有限公司", "现代农业", 5200, 3, ""),
    ("wangshan", "花岗岩深加工", "泉州磐工石材有限公司", "新材料", 7600, 1, ""),
    ("wangshan", "山泉水灌装", "广州清涧饮品有限公司", "食品", 11000, 4, ""),
    ("yunxi", "氢燃料电池堆", "上海氢擎动力科技有限公司", "新能源", 98000, 2, ""),
    ("yunxi", "纺织印染升级", "绍兴锦溪纺织有限公司", "纺织", 27000, 7, ""),
    ("yunxi", "智能家电注塑件", "佛山精塑科技有限公司", "电子信息", 14000, 8, ""),
    ("yunxi", "电动工具", "永康锐铎工具有限公司", "装备制造", 19000, 6, ""),
    ("yunxi", "水产品精深加工", "湛江海丰水产有限公司", "食品", 8800, 3, "ended"),
    ("yunxi", "固废协同处置", "北京净垣环境有限公司", "节能环保", 36000, 1, ""),
    ("park", "功率模块", "株洲峰驱电子有限公司", "集成电路", 76000, 6, ""),
    ("park", "精密模具", "昆山准模科技有限公司", "装备制造", 13000, 9, ""),
    ("park", "激光器件", "武汉辉束光电有限公司", "电子信息", 47000, 4, ""),
    ("park", "特种线缆", "无锡通铠线缆有限公司", "电子信息", 22000, 3, ""),
    ("park", "汽车轻量化底盘", "重庆捷骐汽车科技有限公司", "汽车零部件", 68000, 2, ""),
    ("park", "再生铝合金", "常州曜宇铝业有限公司", "新材料", 51000, 1, ""),
)  # fmt: skip
LEADS = (
    ("lin", "钠离子电池材料", "长沙钠途科技有限公司", "新能源", "展会", 1),
    ("lin", "无人机反制设备", "成都睿盾科技有限公司", "低空经济", "以商招商", 4),
    ("qingting", "菌菇工厂化种植", "上海菌尚农业有限公司", "现代农业", "企业自荐", 9),
    ("linlan", "医疗影像设备", "沈阳影擎医疗有限公司", "生物医药", "基金招商", 16),
    ("wangshan", "玄武岩纤维", "成都岩丝新材料有限公司", "新材料", "外出考察", 2),
    ("yunxi", "冻干食品", "厦门鲜锁食品有限公司", "食品", "来访接待", 0),
)
FILES = {
    "minutes": "会谈纪要", "review-form": "预审表", "contract": "投资合同", "licence": "营业执照", "approval": "备案证",
    "permit": "施工许可证", "site-photo": "现场照片", "statistics-notice": "入库通知", "acceptance": "竣工验收",
    "first-invoice": "首张发票", "tax-return": "纳税申报表",
}  # fmt: skip


def load_ledger() -> None:
    """Leads and projects for a city that has none yet; a lead comes from a firm that a demo report names."""
    from django.db import transaction

    from luodi.web.accounts.models import User
    from luodi.web.projects.models import Project

    if Project.objects.exists():
        return
    people = {user.username: user for user in User.objects.all()}
    with transaction.atomic():  # all of it or nothing; and one commit is quicker than a thousand
        for number, (who, *_known) in enumerate(PROJECTS):
            _add_project(people[who], people["wang" if who == "lin" else "lin"], number)
        _add_leads(people)
        _add_claims(people)


def _add_project(by: User, checker: User, number: int) -> None:
    from luodi.web.projects import actions
    from luodi.web.projects.book import today

    _who, name, firm, industry, planned, steps, status = PROJECTS[number]
    first = today() - timedelta(days=60 + 40 * steps + number % 25)
    planned_wan = Decimal(planned)
    fields: dict[str, FieldValue] = {
        "name": name, "investor": firm, "industry": industry, "planned_total_wan": planned_wan,
        "planned_fixed_wan": planned_wan * 7 / 10, "source": "外出考察" if number % 3 else "以商招商",
        "introducer": "商会（演示）", "first_reporter": str(by.unit), "reported_on": first, "decision_maker": "总经理",
        "next_step": ("约董事长来访", "谈用地和能耗", "对接环评", "催办施工许可")[number % 4], "needs_land": False,
        "review_result": "通过", "parties": f"{by.unit}、{firm}", "contract_fixed_wan": planned_wan * 7 / 10,
        "origin": "other-province", "planned_start": first + timedelta(days=190),
        "planned_operation": first + timedelta(days=560), "company_code": "（演示）", "project_code": f"演示-{number:03d}",
        "start_kind": "永久工程动工", "statistics_code": f"演示{number:04d}",
    }  # fmt: skip
    project = actions.add_project(fields=fields, on=first, by=by)
    for kind, word in list(FILES.items())[: 2 + steps]:
        actions.add_evidence(
            project=project, kind=kind, name=f"{word}（演示）.txt", data=f"{name} {kind}".encode(), by=by
        )
    for step in range(steps):
        _take(project, WAY[step], first + timedelta(days=30 + 40 * step), planned_wan, by, checker, number)
    if steps > 6:
        _pay(project, planned_wan, by, checker)
    if status:
        actions.change_status(project=project, status=status, reason="演示：资金或用地未落实", version=None, by=by)


def _take(project: Project, stage: str, on: date, planned: Decimal, by: User, checker: User, number: int) -> None:
    """One stage on; a few are left for a second person to check."""
    from luodi.web.projects import actions, counting

    checked = number % 6 != 0
    if stage == "signed":
        entry = counting.add_signing(
            project=project,
            on=on,
            agreement="binding",
            amount=planned,
            event="澜江市投资推介会（演示）" if number % 2 else "",
            by=by,
        )
        if checked:
            actions.verify(entry=entry, by=checker)
    day = {"started": "started_on", "completed": "completed_on", "operating": "operating_on"}.get(stage)
    if day:
        actions.edit(project=project, fields={day: on}, version=None, by=by)
    for kind, word in FILES.items():
        if not project.evidence.filter(kind=kind).exists():
            actions.add_evidence(project=project, kind=kind, name=f"{word}（演示）.txt", data=kind.encode(), by=by)
    entry = actions.move_stage(project=project, to=stage, on=on, version=None, by=by)
    if checked and stage in ("signed", "started", "in-statistics", "completed", "operating"):
        actions.verify(entry=entry, by=checker)


def _pay(project: Project, planned: Decimal, by: User, checker: User) -> None:
    """Two tranches, the second not graded yet."""
    from luodi.web.projects import counting
    from luodi.web.projects.book import today

    first = counting.add_tranche(
        project=project, on=today() - timedelta(days=40), amount=planned / 5, kind="capital", origin="other-province",
        voucher=f"演示-{project.pk}-1", by=by,
    )  # fmt: skip
    counting.grade_tranche(entry=first, grade="A", by=checker)
    counting.add_tranche(
        project=project, on=today() - timedelta(days=9), amount=planned / 10, kind="equipment", origin="other-province",
        voucher=f"演示-{project.pk}-2", by=by,
    )  # fmt: skip


def _add_leads(people: dict[str, User]) -> None:
    from luodi.web.projects import leading
    from luodi.web.projects.book import today
    from luodi.web.reports.models import FactRow

    for who, title, firm, industry, source, days in LEADS:
        fields = {
            "title": title, "investor": firm, "industry": industry, "source": source, "contact_person": "联系人（演示）",
            "contact_phone": "13800000000", "planned_wan": Decimal(20000),
        }  # fmt: skip
        lead = leading.add_lead(fields=fields, reported_on=today() - timedelta(days=days), by=people[who])
        if days > 3:
            leading.do_step(
                lead=lead, step="answer", on=today() - timedelta(days=days - 1), words="已电话回复", by=people[who]
            )
    named = FactRow.objects.filter(
        report__unit=people["lin"].unit, path__startswith="organisations", path__endswith=".name"
    )
    for fact in named.order_by("report_id", "id")[:3]:
        fields = {
            "title": f"与{fact.value}的合作",
            "investor": fact.value,
            "source": "外出考察",
            "words": fact.report.title,
        }
        leading.add_lead(fields=fields, fact=fact, by=people["lin"])


def _add_claims(people: dict[str, User]) -> None:
    """A protected claim, one that waits to be accepted, and a dispute between two counties."""
    from luodi.web.projects import claiming
    from luodi.web.projects.models import Project

    def of(name: str) -> Project:
        return Project.objects.get(name=name)

    for name, who, accepted in (
        ("储能逆变器", "qingting", True),
        ("光伏边框型材", "qingting", True),
        ("精密模具", "park", False),
    ):
        claiming.claim(project=of(name), by=people[who])
        if accepted:
            claiming.accept_claim(project=of(name), by=people["lin"])
    claiming.dispute(project=of("再生铝合金"), reason="演示：园区先与该企业洽谈", by=people["park"])
