"""The pages: who sees what, what a click changes, and what goes wrong politely."""

import json
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from luodi.web.audit.models import Event, Operation
from luodi.web.demo import demo_report
from luodi.web.reports import actions
from luodi.web.reports.models import Report, ReportState, Status

HTMX = {"HX-Request": "true"}
PAGES = ("detail", "text", "record", "trip", "numbers", "history", "source")


def page(client, name, report, *more, **headers):
    return client.get(reverse(f"reports:{name}", args=[report.pk, *more]), headers=headers)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_of_a_report_is_for_its_unit_and_for_those_who_see_all(
    name, report, lin, wang, zhao, leader, auditor, as_user
):
    """Lin and Wang see it, so do leader and auditor; Zhao is told it does not exist."""
    for user in (lin, wang, leader, auditor):
        assert page(as_user(user), name, report).status_code == 200
    assert page(as_user(zhao), name, report).status_code == 404


WRITES = ("rename", "delete", "accept-all", "make", "read-again", "accept", "correct", "reject", "undo")


@pytest.mark.parametrize("name", WRITES)
def test_writes_are_for_the_unit_alone(name, organisation, zhao, leader, auditor, as_user):
    """Leader and auditor are refused, Zhao finds nothing, also under a report of his own; nothing changes."""
    report = organisation.report
    own = actions.add_text(title="别州", text=report.original, published=None, by=zhao)
    of_fact = name in ("accept", "correct", "reject", "undo")
    before = list(report.facts.values_list("value", "status", "version"))

    def post_as(user, under):
        url = reverse(f"reports:{name}", args=[under.pk, organisation.pk] if of_fact else [under.pk])
        data = {"title": "黑", "value": "黑", "what": "place", "level": "city", "start": 0, "end": 2}
        return as_user(user).post(url, data).status_code

    assert [post_as(user, report) for user in (leader, auditor, zhao)] == [403, 403, 404]
    if of_fact:
        assert post_as(zhao, own) == 404
    assert list(report.facts.values_list("value", "status", "version")) == before
    assert Report.objects.get(pk=report.pk).title == report.title


def test_nobody_comes_in_unnamed(report, client):
    """Every page of the desk asks for a sign-in first."""
    for name in PAGES:
        assert page(client, name, report).status_code == 302
    for name in ("reports:list", "reports:new", "accounts:account", "accounts:people", "audit:log"):
        assert client.get(reverse(name)).status_code == 302


def test_the_list_shows_own_unit_only(report, lin, zhao, leader, as_user):
    """Zhao's list says what to do first; Lin's and the leader's hold the report."""
    for user in (lin, leader):
        assert report.title in as_user(user).get(reverse("reports:list")).content.decode()
    words = as_user(zhao).get(reverse("reports:list")).content.decode()
    assert report.title not in words
    assert "录入第一份报告" in words


def test_the_text_is_marked_and_whole(report, lin, as_user):
    """All pieces together are the text, and a name's piece carries its fact."""
    words = page(as_user(lin), "text", report).content.decode()
    pieces = re.findall(r'data-s="(\d+)" data-e="(\d+)"[^>]*>([^<]*)</span>', words)
    assert "".join(text for *_, text in pieces) == report.original.replace("\n", "")
    for start, end, text in pieces:
        assert report.original[int(start) : int(end)] == text
    leader = report.facts.get(path="leader.name")
    assert re.search(rf'k-person[^>]*data-f="[^"]*\b{leader.pk}\b[^"]*">周启明<', words)


def test_nested_spans_show_inside_one_another(report, lin, as_user):
    """A place inside a longer fact keeps its colour, and the longer fact is drawn beneath."""
    start = report.original.index("走访了杭州云骧航空")
    actions.make(
        report=report,
        what="followup",
        value="走访",
        start=start,
        end=start + 14,
        fields={"type": "ask"},
        by=lin,
    )
    words = page(as_user(lin), "text", report).content.decode()
    assert re.search(r'class="p m k-organisation u u-followup[^"]*"[^>]*>杭州云骧航空科技', words)


def test_the_damaged_page_shows_both_texts(lin, as_user):
    """Repaired by default with what came beneath it; as received on demand; facts marked in both."""
    report = actions.add_file(name="转载页.txt", data=demo_report("damaged.txt"), published=None, by=lin)
    client = as_user(lin)
    repaired = page(client, "text", report).content.decode()
    received = client.get(reverse("reports:text", args=[report.pk]) + "?view=original").content.decode()
    strip = re.compile(r"<[^>]*>")
    assert "何岚带队赴上海市" in strip.sub("", repaired)
    assert "帶隊赴上海市" in strip.sub("", received)
    assert 'title="来稿：' in repaired
    leader = report.facts.get(path="leader.name")
    for words in (repaired, received):
        assert re.search(rf'k-person[^>]*data-f="[^"]*\b{leader.pk}\b', words)


def post(client, name, fact, version, **data):
    url = reverse(f"reports:{name}", args=[fact.report_id, fact.pk])
    return client.post(url, {"version": version, **data}, headers=HTMX)


def test_accept_correct_undo_answer_with_the_changed_item(organisation, lin, as_user):
    """Each answer holds the fact's panel and, out of band, its item and the progress."""
    client = as_user(lin)
    answer = post(client, "accept", organisation, 1).content.decode()
    assert "已采纳" in answer
    assert 'id="item-organisations-' in answer
    assert 'hx-swap-oob="true"' in answer
    answer = post(client, "correct", organisation, 2, value="恒澈能源").content.decode()
    assert "恒澈能源" in answer
    assert "识读为" in answer
    post(client, "undo", organisation, 3)
    organisation.refresh_from_db()
    assert organisation.status == Status.ACCEPTED


def test_an_old_page_gets_409_with_name_and_time(organisation, lin, wang, as_user):
    """Whoever is second sees who was first, when, and the newest state to decide on."""
    post(as_user(wang), "correct", organisation, 1, value="恒澈能源")
    answer = post(as_user(lin), "accept", organisation, 1)
    assert answer.status_code == 409
    assert answer["HX-Retarget"] == "#panel"
    words = answer.content.decode()
    assert re.search(r"王致远 已在 \d{4}-\d\d-\d\d \d\d:\d\d:\d\d 改过", words)
    assert 'name="version" value="2"' in words


def test_a_refusal_is_a_notice_not_a_page(organisation, lin, as_user):
    """Htmx gets one sentence to show; nothing changes."""
    answer = post(as_user(lin), "correct", organisation, 1, value=" ")
    assert answer.status_code == 422
    assert answer.content.decode().startswith('<div class="notice">')


@pytest.mark.parametrize("who", ["leader", "zhao"])
def test_others_cannot_decide_on_the_page(organisation, who, request, as_user):
    """A leader is refused, another unit's staff find nothing."""
    answer = post(as_user(request.getfixturevalue(who)), "accept", organisation, 1)
    assert answer.status_code == {"leader": 403, "zhao": 404}[who]
    organisation.refresh_from_db()
    assert organisation.status == Status.PROPOSED


def test_a_form_without_its_token_is_refused(organisation, lin):
    """A post from another site changes nothing."""
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.force_login(lin)
    assert post(client, "accept", organisation, 1).status_code == 403
    organisation.refresh_from_db()
    assert organisation.status == Status.PROPOSED


def test_make_on_the_page(report, lin, as_user):
    """Marked words become a fact, and the page is told to draw record and text anew."""
    start = report.original.index("低空经济")
    data = {"what": "industry", "value": "低空经济产业", "start": start, "end": start + 4}
    answer = as_user(lin).post(reverse("reports:make", args=[report.pk]), data, headers=HTMX)
    assert answer["HX-Trigger"] == "record-changed, text-changed"
    assert report.facts.filter(value="低空经济产业", status=Status.ACCEPTED).exists()


def upload(client, *files):
    many = [SimpleUploadedFile(name, data) for name, data in files]
    return client.post(reverse("reports:upload"), {"files": many})


def test_one_file_is_read_at_once(lin, as_user):
    """A GB18030 text goes in, its page comes back, and the bytes are kept."""
    data = "副市长何岚带队赴上海市考察招商。".encode("gb18030")
    answer = upload(as_user(lin), ("出行.txt", data))
    report = Report.objects.get()
    assert answer.url == report.get_absolute_url()
    assert (report.state, report.encoding, report.leader) == (ReportState.READ, "gb18030", "何岚")
    assert bytes(report.source.content) == data
    assert as_user(lin).get(reverse("reports:source", args=[report.pk])).content == data


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("坏.pdf", b"%PDF-1.7 broken"),
        ("坏.docx", b"PK\x03\x04 broken"),
        ("表.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600),
        ("空.txt", b"   \n"),
        ("二进制.txt", bytes(range(256)) * 40),
    ],
)
def test_a_file_that_cannot_be_read_says_why(lin, as_user, name, data):
    """The report's page names the file, the reason and what to do; no stack trace, nothing lost."""
    client = as_user(lin)
    words = client.get(upload(client, (name, data)).url).content.decode()
    report = Report.objects.get()
    assert report.state == ReportState.FAILED
    assert name in report.failure
    assert "读取失败" in words
    assert "Traceback" not in words
    assert bytes(report.source.content) == data


def test_text_no_database_takes_is_stored_in_place(lin):
    """NUL and a lone surrogate become one replacement character each, so that spans stay right."""
    text = "副市长何岚带队赴上海市考察\x00招商\ud83d。"
    report = actions.add_text(title="", text=text, published=None, by=lin)
    report.refresh_from_db()
    assert report.original == text.replace("\x00", "\ufffd").replace("\ud83d", "\ufffd")
    assert report.leader == "何岚"


def test_an_upload_above_the_limit_is_413(lin, as_user, settings):
    """One sentence with the limit, before anything is read."""
    settings.UPLOAD_BYTES = 1024 * 1024
    answer = upload(as_user(lin), ("大.txt", b"a" * (3 * 1024 * 1024)))
    assert answer.status_code == 413
    assert "1 MB" in answer.content.decode()
    assert not Report.objects.exists()


def test_an_empty_form_says_what_is_missing(lin, as_user):
    """No text, no file: the page comes back with the reason at the field."""
    client = as_user(lin)
    assert "请粘贴报告正文" in client.post(reverse("reports:paste"), {"text": " \n "}).content.decode()
    assert "请选择至少一个文件" in client.post(reverse("reports:upload"), {}).content.decode()


def test_leaders_cannot_add(leader, as_user):
    """The page to add on, and the action behind it, refuse a read-only role."""
    assert as_user(leader).get(reverse("reports:new")).status_code == 403
    assert as_user(leader).post(reverse("reports:paste"), {"text": "甲"}).status_code == 403
    assert not Report.objects.exists()


def test_exports_are_logged_and_hold_the_correction(organisation, lin, as_user):
    """JSON carries the corrected value, what was read, who changed it and when; the log has the export."""
    actions.correct(fact=organisation, value="恒澈能源", version=None, by=lin)
    answer = page(as_user(lin), "export", organisation.report, "json")
    assert "attachment" in answer["Content-Disposition"]
    got = json.loads(answer.content)
    assert "恒澈能源" in [o["name"] for o in got["record"]["organisations"]]
    row = next(e for e in got["evidence"] if e["value"] == "恒澈能源")
    assert (row["proposed"], row["by"], row["status"]) == ("苏州恒澈新能源科技有限公司", "林知夏", "corrected")
    assert Event.objects.filter(operation=Operation.REPORT_EXPORTED, by=lin, details__form="json").exists()


def test_delete_asks_first_and_is_logged(report, organisation, lin, wang, zhao, as_user):
    """Wang did not add it and may not delete it; Lin may; the log keeps the title."""
    actions.accept(fact=organisation, version=None, by=wang)
    actions.undo(fact=organisation, version=None, by=wang)
    url = reverse("reports:delete", args=[report.pk])
    assert "确认删除" in as_user(lin).get(url).content.decode()
    assert as_user(wang).post(url).status_code == 403
    assert as_user(zhao).post(url).status_code == 404
    assert Report.objects.exists()
    as_user(lin).post(url)
    assert not Report.objects.exists()
    assert Event.objects.filter(operation=Operation.REPORT_DELETED, target=report.title).exists()


def test_words_from_a_report_cannot_run(lin, as_user):
    """Markup inside a report is shown, not obeyed."""
    text = '副市长<script>alert(1)</script>何岚带队赴上海市考察。"><img src=x onerror=alert(1)>'
    report = actions.add_text(title="<b>题</b>", text=text, published=None, by=lin)
    words = page(as_user(lin), "detail", report).content.decode()
    assert "<script>alert" not in words
    assert "<img src=x" not in words
    assert "<b>题" not in words


def test_no_page_runs_inline_script(report, lin, as_user):
    """The policy allows the desk's own files only, and no page carries script or style of its own."""
    answer = page(as_user(lin), "detail", report)
    policy = answer["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "style-src 'self'" in policy
    assert "unsafe" not in policy
    words = answer.content.decode()
    assert not re.search(r"<script(?![^>]*\bsrc=)", words)
    assert not re.search(r"\s(on\w+|style)=", words)


def test_a_lost_session_sends_htmx_to_the_sign_in(organisation, client):
    """A click after the session ended opens the sign-in page, not a sign-in page inside the panel."""
    first = post(client, "accept", organisation, 1)
    answer = client.get(first.url, headers=HTMX)
    assert answer["HX-Redirect"].startswith("/sign-in/")


def test_the_server_error_page_is_plain(lin, as_user, monkeypatch):
    """Whatever breaks, the user gets a sentence and no trace."""
    from luodi.web.reports import views

    def broken(*args, **kwargs):
        raise RuntimeError("secret detail")

    monkeypatch.setattr(views, "search", broken)
    client = as_user(lin)
    client.raise_request_exception = False
    answer = client.get(reverse("reports:list"))
    assert answer.status_code == 500
    assert "系统出错" in answer.content.decode()
    assert "secret" not in answer.content.decode()


def test_a_book_is_kept_whole_and_shown_as_far_as_it_is_read(lin, as_user):
    """A damaged text of half a million characters: a page of bounded size that says what it leaves out."""
    page_text = demo_report("damaged.txt").decode()
    text = "\n".join(page_text for _ in range(500_000 // len(page_text)))
    report = actions.add_file(name="书.txt", data=text.encode(), published=None, by=lin)
    assert report.state == ReportState.READ
    assert report.original == text
    assert len(report.reading.repairs) == 20_000
    words = page(as_user(lin), "text", report).content.decode()
    assert "字没有识读，也不在这里显示" in words
    assert len(words) < 12_000_000


def test_odd_characters_in_a_search(lin, as_user):
    """NUL in the address is answered, on either database."""
    answer = as_user(lin).get(reverse("reports:list") + "?q=%00&place=%00")
    assert answer.status_code == 200


def test_a_strange_host_is_refused_politely(client, settings):
    """400 with a sentence for a name the desk does not go by."""
    settings.ALLOWED_HOSTS = ["desk.example.org"]
    answer = client.get("/sign-in/", headers={"host": "evil.example.org"})
    assert answer.status_code == 400
    assert "Traceback" not in answer.content.decode()
