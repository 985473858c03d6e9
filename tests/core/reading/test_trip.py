"""The frame of a trip: direction, dates, home, and who led, came along and received."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luodi.core.reading.document import Document
from luodi.core.reading.people import find_people
from luodi.core.reading.record import Fact, Person
from luodi.core.reading.trip import Trip, read_trip
from luodi.core.text.repair import repair

CASES = sorted((Path(__file__).parents[2] / "cases" / "reading" / "dev").glob("c*.json"))


def trip(text: str, published: str | None = None) -> Trip:
    doc = Document(text)
    return read_trip(doc, find_people(doc), published=published)


def value(fact: Fact | None) -> str | None:
    return None if fact is None else fact.value


def names(people: tuple[Person, ...]) -> list[str]:
    return [p.name.value for p in people]


@pytest.mark.parametrize(
    ("text", "direction"),
    [
        ("3月5日，副市长林远带队赴苏州考察招商。", "outbound"),
        ("3月5日，区委书记林远率考察团到宁波考察。区领导沈乔参加。", "outbound"),
        ("县委书记林远在深圳拜访乡友，副县长沈乔陪同。", "outbound"),
        ("市长林远赴沪邀请企业家来我市考察投资。", "outbound"),
        ("3月5日，青禾集团董事长林远一行来我市考察，市长沈乔陪同。", "inbound"),
        ("日前，市长沈乔会见了来访的青禾集团总裁林远一行。", "inbound"),
        ("青禾集团总经理林远到清河市调研，与市委书记沈乔举行会谈。", "inbound"),
        ("3月5日，德国青禾公司副总裁林远、总监何一帆到访清河，副市长沈乔会见来客。", "inbound"),
        ("3月5日，青年企业家联盟组织18名会员来到梧州，走进园区。副市长沈乔作招商推介。", "inbound"),
        ("学习取经团的成员们被江阴市副市长沈乔领进了钢管厂。说话的是本溪市副市长林远。他们还将前往常熟。", "inbound"),
        ("匈牙利驻重庆总领事馆领事林远带着4名客商参加咖啡交易季。保山市副市长沈乔接待来宾。", "inbound"),
        ("8月1日，新材研究院院长林远率队来湖考察，市长沈乔会见代表团一行。", "inbound"),
        ("粤商考察团到柳州考察\n广东省青禾商会会长林远率团到柳州考察，市长沈乔会见考察团。", "inbound"),
    ],
)
def test_direction(text: str, direction: str) -> None:
    """Going out or being visited, told by verbs and by who leads."""
    assert value(trip(text).direction) == direction


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("林远率队赴大湾区招商\n3月5日至6日，市长林远率队赴深圳考察，洽谈项目。", "林远率队赴大湾区招商"),
        ("3月5日，市长林远率队赴深圳考察。\n参观现场\n林远参观了展厅，听取介绍。", None),
        ("清河市人民政府办公室\n林远率团赴日韩开展交流\n来源:清河日报 发布时间:2024-07-05\n6月1日，市长林远率团出访，签订协议。",
         "林远率团赴日韩开展交流"),
        ("首页 > 招商动态\n清河市赴上海考察\n清河市赴上海考察\n3月5日，市长林远率队赴上海，考察项目。", "清河市赴上海考察"),
        ("首页 > 政务要闻 清河市赴上海考察 发布日期：2020-05-06 来源：清河日报 5月3日，市长林远赴上海，洽谈。", "清河市赴上海考察"),
        ("标题：清河市赴上海考察\n3月5日，市长林远率队赴上海，考察项目。", "清河市赴上海考察"),
        ("清河市赴上海考察2021年3月8日 15:30\n3月5日，市长林远率队赴上海，考察项目。", "清河市赴上海考察"),
        ("清河新闻网3月8日讯 3月5日，市长林远率队赴上海，考察项目。", None),
        ("清河市赴上海考察 3月5日，市长林远率队赴上海，考察项目。", "清河市赴上海考察"),
    ],
)  # fmt: skip
def test_title(text: str, title: str | None) -> None:
    """A headline stands before the story; section heads and site names are none."""
    assert value(trip(text).title) == title


@pytest.mark.parametrize(
    ("text", "published", "start", "end"),
    [
        ("11月6日至9日，市长林远赴沪。", None, "--11-06", "--11-09"),
        ("标题是考察招商\n发布时间:2024-07-05\n6月27日至7月4日，市长林远率团出访，洽谈合作。", "2024-07-05", "2024-06-27", "2024-07-04"),
        ("发布时间:2024-01-03\n12月28日至30日，市长林远率团出访，洽谈合作。", "2024-01-03", "2023-12-28", "2023-12-30"),
        ("中国某网9月7日合肥讯 8月24日至30日，市长林远率团赴台，洽谈合作。", "--09-07", "--08-24", "--08-30"),
        ("9月22日、23日，会长林远带队到庆元县考察。", None, "--09-22", "--09-23"),
        ("8月1日下午，市长林远带队赴沪。", None, "--08-01", "--08-01"),
        ("6月26日，市长林远赴俄。27日，到企业会谈，企业将在8月前派人。28日，召开座谈会。", None, "--06-26", "--06-28"),
        ("11月18日起，招商小分队分三路外出，走访企业。", None, "--11-18", None),
        ("日前，市长林远赴沪。6月底前拿出方案。", None, None, None),
        ("上周，市长林远赴沪。", None, None, None),
        ("展会于11月5日至10日举行。", None, "--11-05", "--11-10"),
        ("7月8日，县长林远前往临沂、青岛，开展为期四天的招商考察。", None, "--07-08", "--07-11"),
        ("7月25日到月底，市长林远去了一趟广东。", None, "--07-25", "--07-31"),
        ("招商组2022年第5期简报\n8月4日—7日，副县长林远带队，在山东招商。", None, "2022-08-04", "2022-08-07"),
        ("▲9月6日，县长林远（右二）在深圳查看车间\n▲9月7日，考察组在大学交流\n三天走了7家，县长林远说，值得。",
         None, "--09-06", "--09-07"),
        ("9月3日至7日，市长林远赴京。2024年服务交易会正在北京举行。", None, "2024-09-03", "2024-09-07"),
    ],
)  # fmt: skip
def test_dates(text: str, published: str | None, start: str | None, end: str | None) -> None:
    """The trip's days are not the dateline's; a year comes from where the text states one."""
    read = trip(text)
    assert (value(read.published), value(read.start), value(read.end)) == (published, start, end)


def test_a_publication_date_given_by_the_caller_stands_in() -> None:
    """Known from elsewhere, it is recorded but adds no year to the trip."""
    read = trip("3月5日，市长林远赴沪。", published="2024-03-08")
    assert (value(read.published), value(read.start)) == ("2024-03-08", "--03-05")


@pytest.mark.parametrize(
    ("text", "home"),
    [
        ("3月5日，潍坊市委副书记、市长林远率团赴德国考察。", "潍坊市"),
        ("3月5日，曲靖市委常委、宣威市委书记林远率团赴北京考察。", "宣威市"),
        ("播州区党政代表团赴川渝招商\n3月5日，区委书记林远带队赴重庆，走访企业。", "播州区"),
        ("6月20日，昭化区家居产业招商小分队赴广东开展活动。", "昭化区"),
        ("市长林远赴上海市、江苏省考察，介绍阳泉经济社会发展情况，邀请企业到阳泉投资兴业。", "阳泉"),
        ("区长林远赴上海市、嘉兴市考察，走访上海青禾公司。", None),
        ("8月1日，青禾集团总裁林远率队来湖考察，市长沈乔会见。座谈会上介绍了湖州发展情况。", "湖州"),
        ("青禾集团总裁林远一行到庆元县考察，县领导沈乔陪同。", "庆元县"),
        (
            "石泉：走出去 引进来\n石泉县融媒体中心讯（记者 于慧）县委书记林远赴广东东莞招商，诚邀企业赴石泉考察。",
            "石泉县",
        ),
        ("沂水县泉庄镇：外出取经\n泉庄镇党委书记林远到平邑县学习，取得经验。", "沂水县"),
        (
            "我市在深圳举办招商推介会\n12月16日，信阳市招商推介会在深圳举行。市委书记林远致辞，深圳市电子商会会长沈乔参会。",
            "信阳市",
        ),
        ("4月7日，靖蒙县委书记林远带队到北京市招商。", "靖蒙县"),  # in no table
        ("8月16日，尤溪县县长林远到广东省佛山市走访协会，会长麦永康接待。林远希望协会组织会员赴尤溪考察。", "尤溪县"),
        (
            "市政协主席林远会见台湾客商\n市政协主席林远会见台湾协会理事长沈乔一行。漳州台商投资区管委会主任于慧参加。介绍了漳州市情。",
            "漳州市",
        ),
        ("庆元县融媒体中心记者 于慧\n青禾集团总裁林远一行来到我县，县领导沈乔陪同，听取介绍。", "庆元县"),
        ("中卫市工信局 于慧\n上个月，我跟着局长林远去了趟上海，参展。工程师愿来中卫看场地。", "中卫市"),
    ],
)
def test_home(text: str, home: str | None) -> None:
    """Home is where the report is told from; nothing where only 区 is said."""
    assert value(trip(text).home) == home


@pytest.mark.parametrize(
    ("text", "leader", "companions"),
    [
        ("县长林远带队赴沪，副县长沈乔参加。", "林远", ["沈乔"]),
        ("县委书记林远，县委副书记、县长沈乔带领考察团赴沪。县领导何一帆、于慧一同前往。", "林远", ["沈乔", "何一帆", "于慧"]),
        ("由市长林远任团长，副市长沈乔任副团长的代表团赴港。", "林远", ["沈乔"]),
        ("清河县考察团来自山西。领队的是清河县县长林远，队伍中还有清河县副县长沈乔，主角是青禾公司董事长何一帆等。", "林远", ["沈乔", "何一帆"]),
        ("县长林远赴沪，与青禾公司董事长何一帆座谈。", "林远", []),
        ("县长林远赴昆山市考察，昆山市副市长何一帆陪同。", "林远", []),
        ("市长林远访问上田市，与该市市长山本正和会谈。", "林远", []),
        ("市长林远带领市商务局局长沈乔、清河管理区主任于慧，赴沪招商。", "林远", ["沈乔", "于慧"]),
        ("清河县招商小分队赴广东，走访青禾公司董事长何一帆。", None, []),
        ("大口屯镇镇长林远，副镇长沈乔前往和田，对接合作。", "林远", ["沈乔"]),
        ("3月5日，管理局局长林远、副局长沈乔赴上海招引企业。", "林远", ["沈乔"]),
        ("淮安市化工协会会长林远带领会员企业40余人赴外地学习，淮安市应急管理局副局长沈乔随队指导。", "林远", ["沈乔"]),
        ("由县长林远率领的参访团赴台。县台办主任沈乔、县五金制造行业协会会长何一帆一起参加。", "林远", ["沈乔", "何一帆"]),
        ("县政协主席兼产业链链长林远带队，在山东招商。", "林远", []),
        ("4月7日，林远任县长的永宁县组团。县长林远赴赣州南康区，南康区区长何一帆，区政府党组成员、中心主任于慧陪同。"
         "县工信局局长沈乔随同考察。", "林远", ["沈乔"]),
        ("泉庄镇党委书记林远，镇党委副书记、镇长沈乔到平邑县学习，地方镇党委书记何一帆、副镇长于慧陪同。", "林远", ["沈乔"]),
        ("县长林远赴沪。办公室主任沈乔，清河控股集团副总经理何一帆及招商局负责人参加活动。", "林远", ["沈乔", "何一帆"]),
        ("5月3日，林远县长带队赴苏州招商，沈乔副县长一同参加。", "林远", ["沈乔"]),
        ("陪同考察的还有县人大常委会副主任沈乔、县政协副主席于慧。县委书记林远赴苏州考察。", "林远", ["沈乔", "于慧"]),
        ("县长林远、副县长沈乔分赴苏州、杭州招商。", "林远", ["沈乔"]),
        ("县长林远赴蓉。协会副会长何一帆、办公室主任于慧参加座谈。县商务局局长沈乔参加。", "林远", ["沈乔"]),
        ("柳河县副县长林远带队赴大连考察。柳河县山葡萄酒协会会长沈乔表示，开阔了眼界。", "林远", ["沈乔"]),
        ("浙江省副省长林远率团访问匈牙利。省商务厅厅长沈乔、省外事办副主任于慧参加上述活动。", "林远", ["沈乔", "于慧"]),
        ("县长林远赴粤，县科技局局长沈乔、县菠萝协会会长于慧分别作了推介。", "林远", ["沈乔", "于慧"]),
        ("在总经理何一帆带领下，县长林远、副县长沈乔参观了展厅。", "林远", ["沈乔"]),
        ("带队领导：副市长林远\n参加人员：市商务局局长沈乔、副局长于慧\n赴上海市考察。", "林远", ["沈乔", "于慧"]),
    ],
)  # fmt: skip
def test_leader_and_companions(text: str, leader: str | None, companions: list[str]) -> None:
    """Who leads is told by verb or title; own officials come along, the visited are met."""
    read = trip(text)
    assert (None if read.leader is None else read.leader.name.value) == leader
    assert names(read.companions) == companions


def test_visitors_and_hosts() -> None:
    """In an inbound report the visitor leads, fellow visitors come along, local officials receive."""
    read = trip(
        "7月11日，广东省青禾商会会长林远、秘书长沈乔率企业家考察团一行来我市考察，市委常委、副市长何一帆会见客商。"
        "市招商局局长于慧，清河区区长陆舟参加座谈。广州远山公司董事长唐步云等企业家代表发言。"
    )
    assert read.leader is not None
    assert read.leader.name.value == "林远"
    assert names(read.companions) == ["沈乔", "唐步云"]
    assert names(read.hosts)[:2] == ["何一帆", "于慧"]


@pytest.mark.parametrize(
    ("text", "companions", "hosts"),
    [
        # Officials of the guests' place came with them; offices without a place are at home.
        ("江苏丹阳市委书记林远率党政代表团一行来我区考察，区委书记沈乔参加座谈。丹阳市副市长何一帆、丹阳市副市长于慧参加活动。",
         ["何一帆", "于慧"], ["沈乔"]),
        # Nothing names home, but who receives is local.
        ("青禾大学党委书记林远一行来我市考察，清河集团负责人参加。泰和县县长沈乔陪同。", [], ["沈乔"]),
        ("青禾行业公会理事长林远、副理事长于慧及会员21人来到我县寻商机。林远一行参观了公司，园区管委会副主任沈乔表态。",
         ["于慧"], ["沈乔"]),
        ("青海省海南州贵德县副县长林远一行5人来江宁区考察，江宁区副区长沈乔接待。贵德县招商局局长于慧参加考察。",
         ["于慧"], ["沈乔"]),
        ("江苏省如东县县长林远率党政代表团来宁强县考察。如东县委常委何一帆，如东县政府党组成员、挂职宁强县副县长于慧参加。"
         "宁强县县长沈乔陪同。", ["何一帆", "于慧"], ["沈乔"]),
        ("青禾银行江西分行行长林远一行来我区考察，副区长沈乔陪同。青禾银行江西分行三处处长于慧、赣州办事处主任何一帆作了介绍。",
         ["于慧", "何一帆"], ["沈乔"]),
        ("河南青禾公司总经理林远率团队来我区考察，副区长沈乔陪同。座谈会后，双方洽谈。公司副总经理于慧表示，计划建厂。",
         ["于慧"], ["沈乔"]),
        ("浙江省黄岩区区委书记林远，区委副书记、区长于慧等率党政代表团来我县考察，县委书记沈乔陪同。", ["于慧"], ["沈乔"]),
        ("6月9日，青禾公司董事长林远、市场总监于慧，在副县长沈乔的陪同下，到洪洞县考察。", ["于慧"], ["沈乔"]),
        ("加拿大安大略省议员林远率团访问东丽区，区长沈乔举行会谈。青禾公司首席执行官于慧等参加访问。", ["于慧"], ["沈乔"]),
        ("市长沈乔与来访的青禾公司副总经理林远、远山集团总监何一帆一行座谈。", ["何一帆"], ["沈乔"]),
    ],
)  # fmt: skip
def test_guests_and_hosts_are_told_apart(text: str, companions: list[str], hosts: list[str]) -> None:
    """Place and verb say on which side an official stands."""
    read = trip(text)
    assert read.leader is not None
    assert read.leader.name.value == "林远"
    assert (names(read.companions), names(read.hosts)) == (companions, hosts)


def test_groups_without_names() -> None:
    """Departments that came along are kept as the text says it."""
    read = trip("县长林远率党政代表团赴沪，副县长沈乔，县招商局、县财政局负责同志参加。")
    assert [g.value for g in read.companion_groups] == ["党政代表团", "县招商局、县财政局负责同志"]


def test_a_leader_without_title_has_none() -> None:
    """A masked title is no title."""
    read = trip("上周，高新区党工委**林远率队赴沪。区领导沈乔参加。")
    assert read.leader is not None
    assert read.leader.title is None


@pytest.mark.parametrize("path", CASES, ids=lambda p: p.stem)
def test_made_up_reports(path: Path) -> None:
    """Leader, companions and hosts of every made-up report are read as its gold says."""
    case = json.loads(path.read_text(encoding="utf-8"))
    gold = case["gold"]
    read = trip(repair(case["text"], simplify=True).text)
    assert (read.leader.name.value if read.leader else None) == (gold["leader"]["name"] if gold["leader"] else None)
    assert set(names(read.companions)) == {p["name"] for p in gold["companions"]}
    assert set(names(read.hosts)) == {p["name"] for p in gold["hosts"]}


def test_spans_point_at_the_words() -> None:
    """Facts quoted from the text point at their words."""
    text = "林远率队赴沪招商\n11月6日至9日，清河县县长林远率队赴上海市，副县长沈乔参加考察。"
    read = trip(text)
    assert read.title is not None
    assert text[read.title.start : read.title.end] == read.title.value
    for person in [p for p in (read.leader, *read.companions) if p is not None]:
        assert text[person.name.start : person.name.end] == person.name.value
        assert person.title is not None
        assert text[person.title.start : person.title.end] == person.title.value


@settings(max_examples=150, deadline=None)
@given(
    st.text(
        alphabet=st.sampled_from(
            "市长县王磊、，。（）：赴上海市来到考察团会见1月2日20年讯率队 \n\ud800发布时间参加座谈我"
        ),
        max_size=90,
    )
)
def test_any_string_is_read(text: str) -> None:
    """No string raises."""
    trip(text)
