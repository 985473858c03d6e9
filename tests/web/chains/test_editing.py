"""A unit's own chains: copied at the first edit, checked on save, versioned, brought in and out as files."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from luodi.core.chains.loading import load_chain
from luodi.core.documents.chain_workbook import read_chain
from luodi.web.audit.models import Event
from luodi.web.chains import actions
from luodi.web.chains.forms import initial_of
from luodi.web.chains.models import ChainVersion, OwnChain
from luodi.web.chains.shelf import find_held, held_shipped
from luodi.web.errors import Conflict, NotAllowed
from tests.web.chains.conftest import BATTERY

pytestmark = pytest.mark.django_db
SHIPPED = f"/chains/shipped/{BATTERY}/"
SMALL = """version: "2026-11-22"
source: 自己写的
status: 待核实
chain: small
name: 小链
segments:
  - {id: a, name: 甲料, kind: material, stage: 0, keywords: [甲甲料], note: 起头, sources: [s1]}
  - {id: b, name: 乙件, kind: part, stage: 1, inputs: [a], keywords: [乙乙件], note: 用甲料, sources: [s1]}
sources: {s1: 一本书}
"""


def small(by) -> OwnChain:
    return actions.add_chain(checked=actions_checked(SMALL), by=by)


def actions_checked(text: str):
    from luodi.core.chains.loading import check_yaml

    return check_yaml(text, "small.yaml")


def form_of(held, segment: str, **changes) -> dict:
    return {**initial_of(held.chain.by_id[segment]), "version": str(held.number), **changes}


def test_the_first_edit_copies_the_shipped_chain(lin, as_user, no_register):
    """The copy holds the shipped chain as its first version and the edit as its second; the shipped one stays."""
    held = held_shipped(BATTERY)
    client = as_user(lin)
    words = "\n".join((*held.chain.by_id["lithium-ore"].keywords, "锂黏土"))
    answer = client.post(f"{SHIPPED}edit/lithium-ore/", form_of(held, "lithium-ore", keywords=words))
    own = OwnChain.objects.get()
    assert answer.headers["Location"] == f"/chains/{own.pk}/edit/"
    assert (own.unit, own.copied_from, own.current) == (lin.unit, BATTERY, 2)
    first, second = (load_chain(v.text, "x") for v in own.versions.order_by("number"))
    assert first == held.chain
    assert second.by_id["lithium-ore"].keywords[-1] == "锂黏土"
    assert "锂黏土" not in held_shipped(BATTERY).chain.by_id["lithium-ore"].keywords
    assert [e.operation for e in Event.objects.filter(by=lin).order_by("number")][-2:] == [
        "chain-added",
        "chain-changed",
    ]
    changes = client.get(f"/chains/{own.pk}/versions/").content.decode()
    assert "＋ 锂黏土" in changes
    assert "关键词" in changes


def test_a_second_copy_is_refused(lin, as_user, no_register):
    """Whoever edits the shipped chain though the unit has its copy is told to edit that."""
    held = held_shipped(BATTERY)
    client = as_user(lin)
    client.post(f"{SHIPPED}edit/lithium-ore/", form_of(held, "lithium-ore", note="一"))
    answer = client.post(f"{SHIPPED}edit/lithium-ore/", form_of(held, "lithium-ore", note="二"))
    assert answer.status_code == 409
    assert OwnChain.objects.count() == 1


def test_a_fault_is_told_in_the_form_and_nothing_is_kept(lin, as_user, no_register):
    """An input that is not there: said with its field, what was typed stays, no copy is left behind."""
    held = held_shipped(BATTERY)
    client = as_user(lin)
    form = form_of(held, "lithium-ore", inputs="lithium-salt-nowhere", codes="C9999")
    answer = client.post(f"{SHIPPED}edit/lithium-ore/", form, headers={"HX-Request": "true"})
    words = answer.content.decode()
    assert answer.status_code == 422
    assert answer.headers["HX-Retarget"] == "#form-lithium-ore"
    assert "· 投入：" in words
    assert "不是本链的环节" in words
    assert "没有代码 9999" in words
    assert "lithium-salt-nowhere</textarea>" in words
    assert OwnChain.objects.count() == ChainVersion.objects.count() == 0


def test_every_field_survives_the_form(lin, as_user, no_register):
    """Saved unchanged, no segment changes and no version is made."""
    own = small(lin)
    held = find_held(lin, own.pk)
    client = as_user(lin)
    for segment in held.chain.by_id:
        assert client.post(f"/chains/{own.pk}/edit/{segment}/", form_of(held, segment)).status_code == 302
    own.refresh_from_db()
    assert own.current == 1
    battery = held_shipped(BATTERY)
    from luodi.web.chains.forms import SegmentForm

    for segment in battery.chain.segments:
        form = SegmentForm(initial_of(segment))
        assert form.is_valid()
        saved = actions._built(
            battery.chain, [form.plain() if s is segment else actions._plain(s) for s in battery.chain.segments]
        )
        assert saved.by_id[segment.id] == segment


def test_two_people_at_once(lin, wang, as_user, no_register):
    """The second one's change, based on the version before, is refused and says who was first."""
    own = small(lin)
    held = find_held(lin, own.pk)
    as_user(wang).post(f"/chains/{own.pk}/edit/a/", form_of(held, "a", note="王的"))
    answer = as_user(lin).post(f"/chains/{own.pk}/edit/a/", form_of(held, "a", note="林的"))
    assert answer.status_code == 409
    assert "王致远" in answer.content.decode()
    assert find_held(lin, own.pk).chain.by_id["a"].note == "王的"
    with pytest.raises(Conflict):  # and whoever holds an older version without saying so
        actions.edit_segment(held=held, segment="a", fields={"note": "旧"}, version=None, by=lin)


def test_add_and_remove_a_segment(lin, as_user, no_register):
    own = small(lin)
    client = as_user(lin)
    new = {
        "id": "c",
        "name": "丙品",
        "kind": "product",
        "stage": "2",
        "inputs": "b",
        "keywords": "丙丙品",
        "sources": "s1",
    }
    client.post(f"/chains/{own.pk}/edit/new-segment/", {**new, "version": "1"})
    assert find_held(lin, own.pk).chain.links == (("a", "b"), ("b", "c"))
    assert client.post(f"/chains/{own.pk}/edit/c/remove/", {"version": "2"}).status_code == 302
    assert list(find_held(lin, own.pk).chain.by_id) == ["a", "b"]
    answer = client.post(f"/chains/{own.pk}/edit/a/remove/", {"version": "3"})  # it would leave b alone
    assert answer.status_code == 422
    assert "孤立" in answer.content.decode()


def test_a_file_with_faults_is_shown_line_by_line(lin, as_user, no_register):
    bad = SMALL.replace("inputs: [a]", "inputs: [zz]").replace("kind: part", "kind: parts")
    answer = as_user(lin).post("/chains/add/", {"file": SimpleUploadedFile("坏.yaml", bad.encode())})
    words = answer.content.decode()
    assert answer.status_code == 422
    assert "第 8 行" in words
    assert "是不是 part" in words
    assert OwnChain.objects.count() == 0


def test_out_as_a_workbook_and_back_in(lin, as_user, no_register):
    """Exported as XLSX, a word added in the sheet, brought in as the next version."""
    own = small(lin)
    client = as_user(lin)
    data = client.get(f"/chains/{own.pk}/export.xlsx").content
    assert read_chain(data, "x").chain == find_held(lin, own.pk).chain
    import io

    book = load_workbook(io.BytesIO(data))
    sheet = book["环节"]
    column = next(c.column for c in sheet[1] if c.value == "关键词")
    sheet.cell(2, column).value += "\n甲号料"
    out = io.BytesIO()
    book.save(out)
    file = SimpleUploadedFile("改.xlsx", out.getvalue())
    client.post(f"/chains/{own.pk}/import/", {"file": file, "version": "1"})
    assert find_held(lin, own.pk).chain.by_id["a"].keywords == ("甲甲料", "甲号料")


def test_a_file_of_another_chain_is_no_next_version(lin, as_user, no_register):
    own = small(lin)
    file = SimpleUploadedFile("x.yaml", SMALL.replace("chain: small", "chain: other").encode())
    assert as_user(lin).post(f"/chains/{own.pk}/import/", {"file": file, "version": "1"}).status_code == 422


@pytest.mark.parametrize("data", [b"\xff\xfe\x00", b"", b"PK\x03\x04broken", b"a: [", b"- 1"])
@pytest.mark.parametrize("name", ["x.yaml", "x.xlsx", "x"])
def test_strange_files_are_refused_in_words(lin, as_user, no_register, name, data):
    assert as_user(lin).post("/chains/add/", {"file": SimpleUploadedFile(name, data)}).status_code == 422


def test_exports(folder, lin, as_user):
    """Each form is what it says, with the city's standing where one is named."""
    client = as_user(lin)
    svg = client.get(f"{SHIPPED}export.svg", {"city": "苏州"})
    assert svg.content.startswith(b"<svg")
    assert "苏州市" in svg.content.decode()
    assert client.get(f"{SHIPPED}export.png").content.startswith(b"\x89PNG")
    workbook = client.get(f"{SHIPPED}export.xlsx", {"city": "苏州"})
    import io

    assert "缺口" in load_workbook(io.BytesIO(workbook.content)).sheetnames
    yaml = client.get(f"{SHIPPED}export.yaml")
    assert load_chain(yaml.content.decode(), "x") == held_shipped(BATTERY).chain
    assert "filename*=utf-8''" in yaml.headers["Content-Disposition"]


def test_who_only_looks_on_edits_nothing(lin, leader, zhao, qian, as_user, no_register):
    """A leader reads and may not edit; another city's bureau and a county below do not find it."""
    own = small(lin)
    assert as_user(leader).get(f"/chains/{own.pk}/").status_code == 200
    assert as_user(leader).get(f"/chains/{own.pk}/edit/").status_code == 403
    for stranger in (zhao, qian):
        assert as_user(stranger).get(f"/chains/{own.pk}/").status_code == 404
    with pytest.raises(NotAllowed):
        actions.edit_segment(held=find_held(lin, own.pk), segment="a", fields={}, version=1, by=leader)
    with pytest.raises(NotAllowed):
        actions.edit_segment(held=find_held(leader, own.pk), segment="a", fields={}, version=1, by=zhao)


def test_an_old_version_can_be_looked_at(lin, as_user, no_register):
    own = small(lin)
    held = find_held(lin, own.pk)
    client = as_user(lin)
    client.post(f"/chains/{own.pk}/edit/a/", form_of(held, "a", name="新甲料"))
    assert "新甲料" in client.get(f"/chains/{own.pk}/").content.decode()
    old = client.get(f"/chains/{own.pk}/", {"version": "1"}).content.decode()
    assert "这是第 1 版" in old
    assert "新甲料" not in old
    assert client.get(f"/chains/{own.pk}/", {"version": "9"}).status_code == 404
