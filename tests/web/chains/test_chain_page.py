"""Chains as pages show them: the list, the picture, a segment's reasons, two cities."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from luodi.core.chains.gaps import find_gaps
from luodi.web.chains import presences
from luodi.web.chains.shelf import held_shipped
from tests.web.chains.conftest import BATTERY

pytestmark = pytest.mark.django_db
PAGE = f"/chains/shipped/{BATTERY}/"


def said(answer) -> str:
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_six_shipped_chains_are_listed(lin, as_user, no_register):
    words = said(as_user(lin).get(reverse("chains:list")))
    for name in ("固态锂电池", "氢能", "北斗", "显示", "环保", "算力"):
        assert name in words


def test_without_a_register_the_chain_itself_is_shown(lin, as_user, no_register):
    """The picture is there, and that nothing can be said of a city."""
    words = said(as_user(lin).get(PAGE, {"city": "苏州"}))
    assert "还没有名录" in words
    assert 'data-segment="lithium-ion-cell"' in words


def test_a_city_with_firms(folder, lin, as_user):
    """Counts, classes and figures stand on the page; the home city is the default only where it is known."""
    client = as_user(lin)
    words = said(client.get(PAGE, {"city": "苏州"}))
    assert "名录里有本市企业 30 家" in words
    assert "不给出补链" not in words
    assert "选一个城市" in said(client.get(PAGE))  # 宁河市 is no city of the gazetteer
    lin.unit.city = "苏州市"
    lin.unit.save()
    assert "名录里有本市企业 30 家" in said(client.get(PAGE))


def test_a_city_with_hardly_any_says_what_it_cannot_say(folder, lin, as_user):
    client = as_user(lin)
    words = said(client.get(PAGE, {"city": "阳泉"}))
    assert "不给出补链、强链、延链的判断：至少要阳泉市在名录里有 20 家企业，现有 1 家" in words
    segment = said(client.get(f"{PAGE}segments/lithium-ion-cell/", {"city": "阳泉"}, headers={"HX-Request": "true"}))
    assert "名录里只有本市企业 1 家，少于 20 家" in segment
    english = client.get(PAGE, {"city": "阳泉"}, headers={"accept-language": "en"}).content.decode()
    assert "the register needs 20 firms of the city and has 1".lower() in english.lower()


def test_a_place_that_is_no_city_is_told_beside_the_field(folder, lin, as_user):
    words = said(as_user(lin).get(PAGE, {"city": "昆山"}))
    assert "它在苏州市里" in words
    assert 'data-segment="lithium-ion-cell"' in words


def test_a_segment_names_firms_reasons_and_sources(folder, lin, as_user):
    """Firms of the city link to their pages, with the words that placed them; buyers and sellers are named."""
    address = f"{PAGE}segments/lithium-ion-cell/"
    words = said(as_user(lin).get(address, {"city": "苏州"}, headers={"HX-Request": "true"}))
    firm = next(p for p in presences.survey_of(held_shipped(BATTERY)).presence.firms("lithium-ion-cell", "320500"))
    assert f'<a href="/companies/{firm.oid}/">{firm.name}</a>' in words
    assert "锂离子电池制造" in words
    for part in ("本地企业", "买入", "卖给", "来源", "门槛", "区位商"):
        assert part in words


def test_a_segment_opened_alone_leads_to_its_page(folder, lin, as_user):
    """A link to a segment works without script."""
    answer = as_user(lin).get(f"{PAGE}segments/lithium-ion-cell/", {"city": "苏州"}, follow=True)
    assert "why-sentence" in said(answer)


def test_two_cities_side_by_side(folder, lin, as_user):
    words = said(as_user(lin).get(f"{PAGE}compare/", {"city": "苏州", "other": "阳泉"}))
    assert "苏州市" in words
    assert "阳泉市在名录里有 20 家企业，现有 1 家" in words
    assert words.count("<tr") > 50


def test_an_unknown_chain_or_segment_is_not_found(folder, lin, as_user):
    client = as_user(lin)
    for address in ("/chains/shipped/none/", f"{PAGE}segments/none/", "/chains/99/", f"{PAGE}export.exe"):
        assert client.get(address).status_code == 404


def test_words_in_a_chain_or_register_cannot_become_markup(folder, lin, as_user):
    """What somebody types as a city comes back as text."""
    words = said(as_user(lin).get(PAGE, {"city": "<script>x</script>"}))
    assert "<script>x" not in words


def test_targets_follow_the_weights(folder, lin, as_user):
    """A gap is looked for outside the city, with reasons; other weights give other scores, none at all are refused."""
    client = as_user(lin)
    panel = said(client.get(f"{PAGE}segments/lithium-ore/", {"city": "阳泉"}, headers={"HX-Request": "true"}))
    assert "找目标" in panel  # a segment without a firm here
    address = f"{PAGE}segments/lithium-ion-cell/targets/"
    shipped_weights = said(client.get(address, {"city": "阳泉"}))
    assert "锂离子电池：经营范围“锂离子电池制造”" in shipped_weights
    assert "行业代码未载明或未问，不计分" in shipped_weights
    assert 'href="/companies/' in shipped_weights
    htmx = {"HX-Request": "true", "HX-Target": "targets"}
    by_words = said(client.get(address, {"city": "阳泉", "size": "0", "age": "0", "industry": "0"}, headers=htmx))
    by_size = said(client.get(address, {"city": "阳泉", "words": "0"}, headers=htmx))
    assert "<html" not in by_words
    assert by_words != by_size
    none = client.get(address, {"city": "阳泉", "words": "0", "size": "0", "age": "0", "industry": "0"}, headers=htmx)
    assert none.status_code == 422
    assert "排不出先后" in none.content.decode()


def test_no_targets_where_there_is_no_gap(folder, lin, as_user):
    """A segment the city has, and to which no class applies, is not looked for elsewhere."""
    survey = presences.survey_of(held_shipped(BATTERY))
    report = find_gaps(survey.presence, "苏州", survey)
    held = next(v.segment.id for v in report.segments if v.local and not v.gap and not v.possible)
    client = as_user(lin)
    assert "不是本市的缺口" in said(client.get(f"{PAGE}segments/{held}/targets/", {"city": "苏州"}))
    panel = said(client.get(f"{PAGE}segments/{held}/", {"city": "苏州"}, headers={"HX-Request": "true"}))
    assert "找目标" not in panel


def test_refusals_are_said_in_english(folder, lin, as_user):
    """A county for a city, weights that are all 0 and a faulty profile: frames in English, names as they are."""
    client = as_user(lin)
    english = {"accept-language": "en"}
    words = client.get(PAGE, {"city": "昆山"}, headers=english).content.decode()
    assert "it lies in 苏州市; gaps are those of prefecture-level cities" in words
    address = f"{PAGE}segments/lithium-ion-cell/targets/"
    weights = {"city": "阳泉", "words": "0", "size": "0", "age": "0", "industry": "0"}
    assert "all weights are 0" in client.get(address, weights, headers=english).content.decode()
    faulty = SimpleUploadedFile("p.yaml", "city: 阳泉\npolicies: [{name: 甲}]".encode())
    answer = client.post(reverse("profiles:add-file"), {"file": faulty}, headers=english).content.decode()
    assert "line 2: words is missing; line 2: day is missing" in answer
