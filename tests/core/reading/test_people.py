"""Who a report names, and by which title."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luodi.core.reading.document import Document
from luodi.core.reading.noise import find_noise
from luodi.core.reading.people import PersonMention, find_people


def people(text: str) -> list[PersonMention]:
    return find_people(Document(text))


def named(text: str) -> list[tuple[str, str | None]]:
    return [(p.name, p.title) for p in people(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("市长顾明川带队赴沪。", [("顾明川", "市长")]),
        ("副县长沈乔参加。", [("沈乔", "副县长")]),
        ("县委副书记、县长林远致率队考察。", [("林远致", "县委副书记、县长")]),
        ("区委副书记、区长，高铁新城党工委副书记、管委会主任陆知行带队。",
         [("陆知行", "区委副书记、区长，高铁新城党工委副书记、管委会主任")]),
        ("市自然资源和规划局副局长唐若松参加。", [("唐若松", "市自然资源和规划局副局长")]),
        ("与云岭股份公司首席投资官欧阳季围绕项目座谈。", [("欧阳季", "云岭股份公司首席投资官")]),
        ("拜访“四海会”会长江又平。", [("江又平", "“四海会”会长")]),
        ("新吴区委**蒋知远率队赴沪。", [("蒋知远", None)]),
        ("县长 王 磊 带队。", [("王磊", "县长")]),
    ],
)  # fmt: skip
def test_a_name_follows_its_title(text: str, expected: list[tuple[str, str | None]]) -> None:
    """The name after a title is found with the whole chain of offices."""
    assert named(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "市长率队赴上海市考察。",
        "县委书记强调，要抓好落实。",
        "集团董事长介绍了企业情况。",
        "考察团一行参观了展厅。",
        "副市长全程陪同考察。",
        "与该院主任高度评价了项目。",
        "会长单位参加座谈。",
        "温州客商考察团到访。",
        "石景山区领导带队赴武汉。",
        "市商务局局长和富锦市商务局负责人参加。",
    ],
)
def test_words_after_a_title_are_no_name(text: str) -> None:
    """Verbs, places and crowds that follow a title name nobody."""
    assert named(text) == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("市长刘文率队赴沪。", "刘文"),  # 文率 is no given name
        ("市长刘文川率队赴沪。", "刘文川"),
        ("董事长李强调研时说。", "李强"),
        ("董事长李向前往北京。李向前说，很好。", "李向前"),  # told by how the characters recur
        ("副县长王磊和李县长参加。", "王磊"),
        ("公司总经理陈东来介绍情况。", "陈东来"),
        ("区委书记齐心参加座谈。", "齐心"),  # also a word
        ("会长夏侯云深表感谢。夏侯云认为可行。", "夏侯云"),
        ("市长石嘉木说，要快。", "石嘉木"),
        ("与秘书长郝亮进行座谈。", "郝亮"),
        ("带队的是局长沈乔以及技术员。", "沈乔"),
    ],
)
def test_a_name_ends_where_its_sentence_goes_on(text: str, name: str) -> None:
    """Two characters or three: what follows decides, else how they recur."""
    assert people(text)[0].name == name


def test_names_of_a_list_share_the_title() -> None:
    """区领导甲、乙和丙: each has the title of the first."""
    text = "区领导洪延、匡正辉、呙文和朱小满参加活动，市商务局局长于帆陪同。"
    assert named(text) == [
        ("洪延", "区领导"), ("匡正辉", "区领导"), ("呙文", "区领导"), ("朱小满", "区领导"), ("于帆", "市商务局局长"),
    ]  # fmt: skip


def test_title_marks_separate_people_from_offices() -> None:
    """、 joins offices of one person as well as people."""
    text = "市委常委、市委秘书长文见山，副市长石清、何一帆参加。"
    assert named(text) == [("文见山", "市委常委、市委秘书长"), ("石清", "副市长"), ("何一帆", "副市长")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("王斌礼主任参加座谈。", ("王斌礼", "主任")),
        ("拜会了远山集团唐步云董事长。", ("唐步云", "董事长")),
        ("在佛山见到了广远公司的陆永年总经理。", ("陆永年", "总经理")),
    ],
)
def test_a_title_may_follow_the_name(text: str, expected: tuple[str, str]) -> None:
    """王斌主任 names 王斌."""
    assert named(text) == [expected]
    assert people(text)[0].after_title


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("会见会长三浦正和。", "三浦正和"),
        ("与首席执行官马丁·克劳泽就项目会谈。", "马丁·克劳泽"),
        ("州长海拉提·吾买尔率团考察。", "海拉提·吾买尔"),
        ("市招商局局长拉巴卓玛参加。", "拉巴卓玛"),
        ("与首席科学家Erik Lindholm交流。", "Erik Lindholm"),
        ("议员大卫·陈率团访问。", "大卫·陈"),
        ("县长阿苏木呷主持座谈会。", "阿苏木呷"),
        ("总会长拿督林又盛率团。", "林又盛"),
        ("与投资支援室室长Lee Sang-ho会谈。", "Lee Sang-ho"),
    ],
)
def test_names_from_other_languages(text: str, name: str) -> None:
    """Foreign, Japanese, Tibetan and Uyghur names end where they end."""
    assert people(text)[0].name == name


def test_later_namings_are_the_same_person() -> None:
    """A bare name, a last part of a foreign name and a repeat in the headline share the person's number."""
    text = "林远舟率团访德\n市长林远舟拜会首席执行官马丁·克劳泽。克劳泽表示欢迎，林远舟邀请克劳泽来访。"
    found = people(text)
    assert [p.name for p in found].count("林远舟") == 3
    assert [p.name for p in found].count("马丁·克劳泽") == 3
    assert len({p.person for p in found}) == 2


def test_a_short_name_inside_a_longer_word_is_no_repeat() -> None:
    """高峰 is a person, 高峰论坛 is none."""
    text = "副市长高峰参加。随后出席高峰论坛。"
    assert [p.start for p in people(text)] == [3]


@pytest.mark.parametrize(
    "text",
    [
        "考察组返程。（记者 田野 通讯员 隋华）",
        "编辑:冉小雪 一审:何一涛 监制:陆舟",
        "本报讯（记者 韦雅）7月1日。",
        "投资考察。王凤岐编辑",
        "促进发展。(郭一赟)",
        "[责任编辑：雍小薇]",
    ],
)
def test_reporters_and_editors_are_nobody(text: str) -> None:
    """Bylines name no person of the trip."""
    assert find_noise(Document(text).text)
    assert named(text) == []


def test_organisation_and_post_of_a_title() -> None:
    """A title tells the organisation and the office apart, with their spans."""
    text = "江苏青禾股份有限公司董事长曹望山介绍。"
    person = people(text)[0]
    assert person.organisation_text is not None
    assert person.post is not None
    assert text[slice(*person.organisation_text)] == "江苏青禾股份有限公司"
    assert text[slice(*person.post)] == "董事长"


def test_brackets_inside_a_company_belong_to_the_title() -> None:
    """某某（上海）有限公司 is not cut at its bracket."""
    assert named("美立（上海）有限公司负责人卢一潇、市场部经理李强参加。")[0][1] == "美立（上海）有限公司负责人"


def test_a_list_of_bodies_after_a_name_is_no_list_of_people() -> None:
    """柳工、玉柴 are firms: 等企业代表 says so."""
    assert named("副会长林远、局长沈乔以及柳工、玉柴等企业代表参加。") == [("林远", "副会长"), ("沈乔", "局长")]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("省政协委员、清河市副市长林远率队。", "省政协委员、清河市副市长"),
        ("清河县招商小分队队长、县投资中心副主任林远带队。", "清河县招商小分队队长、县投资中心副主任"),
        ("参访团秘书长林远随行。", "参访团秘书长"),
    ],
)
def test_an_office_held_opens_a_chain(text: str, title: str) -> None:
    """委员 and 队长 name a crowd as often, yet a seat in a body is an office."""
    assert named(text) == [("林远", title)]


def test_a_title_keeps_the_spaces_of_a_latin_name() -> None:
    """The firm's Latin name is one word of the title; a space after Chinese is not."""
    assert named("会见匈牙利Blue River Trading Kft.采购总监贺一鸣。") == [
        ("贺一鸣", "匈牙利Blue River Trading Kft.采购总监")
    ]
    assert named("德国青禾公司（Green Field AG）副总裁贺一鸣到访。") == [
        ("贺一鸣", "德国青禾公司（Green Field AG）副总裁")
    ]


def test_a_title_does_not_swallow_the_person_before_it() -> None:
    """林远在北京与某某公司总经理…: the title begins after the first person."""
    text = "县长林远率队赴京。林远与青禾公司总经理贺一鸣会谈。"
    assert ("贺一鸣", "青禾公司总经理") in named(text)


def test_spans_point_at_the_words() -> None:
    """Every span holds the name or title it is for."""
    text = "县委书记林远、县长沈乔拜访青禾公司唐步云董事长，林远说。"
    for person in people(text):
        assert text[person.start : person.end] == person.name
        if person.title_start is not None:
            assert text[person.title_start : person.title_end] == person.title


@settings(max_examples=200, deadline=None)
@given(
    st.text(
        alphabet=st.sampled_from("市长县委书记王磊刘文、，。（）：“”·*一行率队 \n记者A\ud800\0副主任董事和与"),
        max_size=80,
    )
)
def test_any_string_is_read(text: str) -> None:
    """No string raises, and mentions never overlap."""
    found = people(text)
    assert all(a.end <= b.start for a, b in itertools.pairwise(found))
