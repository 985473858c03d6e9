"""What was asked of whom and who promised what."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luodi.core.reading.read import read


def followups(text: str) -> list[tuple[str, str | None, str]]:
    record = read(text).record
    return [(f.type.value, f.who.value if f.who else None, f.span.value) for f in record.followups]


LEAD = "5月8日至9日，清河县委副书记、县长林远带队赴苏州市考察招商。在苏州远帆新材料有限公司，林远与董事长沈乔座谈。"


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (
            "林远要求，县商务局要建立项目台账，一周内拿出对接方案。",
            ("instruction", "县商务局", "县商务局要建立项目台账，一周内拿出对接方案"),
        ),
        (
            "林远叮嘱县工信局尽快派人上门对接，月底前签订合同。",
            ("instruction", "县工信局", "县工信局尽快派人上门对接，月底前签订合同"),
        ),
        (
            "林远希望企业把生产基地放到清河，带动上下游配套。",
            ("ask", "苏州远帆新材料有限公司", "企业把生产基地放到清河，带动上下游配套"),
        ),
        (
            "林远诚挚邀请沈乔到清河实地考察。",
            ("ask", "沈乔", "诚挚邀请沈乔到清河实地考察"),
        ),
        (
            "沈乔表示，将于6月派技术团队到清河选址。",
            ("commitment", "沈乔", "将于6月派技术团队到清河选址"),
        ),
    ],
)
def test_a_task_is_read_with_its_kind_and_who_is_to_act(sentence, expected):
    """Instruction, ask and commitment are told apart by their verb; 企业 is the firm named last."""
    assert followups(LEAD + sentence) == [expected]


@pytest.mark.parametrize(
    "sentence",
    [
        "林远强调，要坚决扛牢高质量发展首要任务，以招商引资新成效增添新动能。",
        "应苏州市商务局邀请，代表团参加了推介会。",
        "沈乔对清河的发展充满希望。",
        "该产品的主要应用领域是汽车零部件。",
        "公司计划投资3亿元建设新材料项目。",
    ],
)
def test_phrases_of_policy_and_plain_narrative_are_no_tasks(sentence):
    """What names neither an addressee nor a concrete object is no follow-up; a plan with a sum is a project."""
    assert followups(LEAD + sentence) == []


def test_what_he_says_of_a_named_firm_is_a_task():
    """他说，要… needs no name before it, and a firm by name is concrete enough among words of policy."""
    found = followups(LEAD + "他说，要激活创新精神、开放理念，参考借鉴苏州远帆新材料有限公司打造服务体系的做法。")
    assert [kind for kind, _, _ in found] == ["instruction"]


def test_two_addressees_in_one_sentence_are_two_tasks():
    """Clauses separated by a semicolon each have their own addressee."""
    found = followups(LEAD + "林远强调，县商务局要每周调度项目；县财政局要落实奖补资金。")
    assert [who for _, who, _ in found] == ["县商务局", "县财政局"]


def test_a_long_chain_of_clauses_is_cut_in_two():
    """No follow-up is longer than a person reads at a glance."""
    chain = "，".join(f"加快推进第{n}批合作项目对接落地并按月上报清单" for n in "一二三四五六")
    spans = [span for _, _, span in followups(LEAD + f"林远要求，县商务局要{chain}。")]
    assert len(spans) == 2


@given(st.text(alphabet="林远要求希望县商务局将对接，。；：“”表示双方邀请项目在\n", max_size=200))
def test_any_text_of_such_words_is_read(text):
    """No order of trigger words stops the reading."""
    read(text)
