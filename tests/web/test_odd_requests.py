"""What a clumsy or a hostile browser sends: each is answered in words, none with a stack trace."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.urls import reverse

from luodi.web.audit.models import Event, Operation
from luodi.web.reports import actions, views
from luodi.web.reports.models import Report, ReportState, Status
from tests.web.conftest import TEXT

HTMX = {"HX-Request": "true"}


def decide(client, name, fact, **data):
    return client.post(reverse(f"reports:{name}", args=[fact.report_id, fact.pk]), data, headers=HTMX)


@pytest.mark.parametrize("version", ["²", "9" * 5000, "-1", "x", "٣"])
def test_a_version_that_is_no_number(organisation, lin, as_user, version):
    """Refused: taking it for no version would overwrite what a colleague did."""
    assert decide(as_user(lin), "accept", organisation, version=version).status_code == 422
    organisation.refresh_from_db()
    assert organisation.status == Status.PROPOSED


@pytest.mark.parametrize("start", ["²", "٣", "", "-1", "9" * 5000])
def test_a_span_that_is_no_number(report, lin, as_user, start):
    """The same for the place of marked words."""
    data = {"what": "industry", "value": "甲", "start": start, "end": "9"}
    assert as_user(lin).post(reverse("reports:make", args=[report.pk]), data, headers=HTMX).status_code == 422


def test_a_name_that_looks_like_a_day(organisation, lin, as_user):
    """A firm corrected to seven characters after two dashes is shown as it stands."""
    client = as_user(lin)
    assert decide(client, "correct", organisation, version=1, value="--abcde").status_code == 200
    for name in ("detail", "trip", "history"):
        assert "--abcde" in client.get(reverse(f"reports:{name}", args=[organisation.report_id])).content.decode()


@pytest.mark.parametrize("name", ["text", "record", "trip", "numbers", "history"])
def test_the_pages_of_a_report_that_failed(lin, as_user, name):
    """Its other addresses lead to the page that says why."""
    report = actions.add_file(name="坏.pdf", data=b"%PDF-1.7", published=None, by=lin)
    answer = as_user(lin).get(reverse(f"reports:{name}", args=[report.pk]))
    assert (answer.status_code, answer.url) == (302, report.get_absolute_url())


@pytest.mark.parametrize("name", ["accept-all", "make"])
def test_deciding_on_a_report_that_failed(lin, as_user, name):
    """There is nothing to decide on: 409, with the reason."""
    report = actions.add_file(name="坏.pdf", data=b"%PDF-1.7", published=None, by=lin)
    Report.objects.filter(pk=report.pk).update(original=TEXT)
    data = {"what": "industry", "value": "甲", "start": "0", "end": "1"}
    assert as_user(lin).post(reverse(f"reports:{name}", args=[report.pk]), data).status_code == 409


def test_an_empty_file_among_many(lin, as_user):
    """It becomes a report that says so; the other file is taken."""
    files = [SimpleUploadedFile("出行.txt", TEXT.encode()), SimpleUploadedFile("空.txt", b"")]
    assert as_user(lin).post(reverse("reports:upload"), {"files": files}).status_code == 302
    for report in Report.objects.all():
        actions.read_report(report=report)
    states = dict(Report.objects.values_list("source_name", "state"))
    assert states == {"出行.txt": ReportState.READ, "空.txt": ReportState.FAILED}


@pytest.mark.parametrize(
    ("path", "above"),
    [
        ("/reports/new/paste/", "/reports/new/"),
        ("/reports/{id}/accept-all/", "/reports/{id}/"),
        ("/reports/{id}/facts/{fact}/accept/", "/reports/{id}/facts/{fact}/"),
        ("/account/tokens/7/revoke/", "/account/tokens/"),
        ("/people/7/password/", "/people/"),
        ("/sign-out/", "/"),
    ],
)
def test_opening_the_address_of_a_form(organisation, lin, as_user, path, above):
    """After a sign-in or a change of language a browser opens it; it gets the page above, not an empty one."""
    ids = {"id": organisation.report_id, "fact": organisation.pk}
    answer = as_user(lin).get(path.format(**ids))
    assert (answer.status_code, answer.url) == (302, above.format(**ids))


def test_a_fact_opened_by_its_address(organisation, lin, as_user):
    """The report opens at the fact; the bare panel is for htmx."""
    url = reverse("reports:fact", args=[organisation.report_id, organisation.pk])
    assert as_user(lin).get(url).url == f"/reports/{organisation.report_id}/#fact-{organisation.pk}"


def test_other_methods_are_refused_in_words(report, lin, as_user):
    """405 with a sentence and the methods that would do."""
    answer = as_user(lin).put(f"/reports/{report.pk}/accept-all/")
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert "不接受" in answer.content.decode()


@pytest.mark.parametrize(
    ("title", "kept"),
    [
        ("甲\r\nSet-Cookie: x=1", "甲 Set-Cookie: x=1"),
        ("报告\u202etxt.exe", "报告txt.exe"),
        ("\x00甲\x1b[0m", "\ufffd甲[0m"),
        (" \u200b ", "周启明赴苏浙考察"),
    ],
)
def test_a_title_is_one_visible_line(report, lin, as_user, title, kept):
    """Line ends and characters nobody sees do not get into lists, logs and file names."""
    as_user(lin).post(reverse("reports:rename", args=[report.pk]), {"title": title})
    report.refresh_from_db()
    assert report.title == kept


def test_renaming_is_logged(report, lin, wang, as_user):
    """The log keeps who did it and the title before; the same title again is nothing to log."""
    for _ in range(2):
        as_user(wang).post(reverse("reports:rename", args=[report.pk]), {"title": "苏浙考察"})
    event = Event.objects.get(operation=Operation.REPORT_RENAMED)
    assert (event.by, event.target, event.details["changes"]["title"][0]) == (wang, "苏浙考察", "周启明赴苏浙考察")


@pytest.mark.parametrize("path", ["/reports/", "/api/reports"])
def test_a_database_that_fails(lin, as_user, api_of, monkeypatch, path):
    """A full disk or a stopped server is 503 with a sentence, and says nothing of its inside."""
    from luodi.web.reports import api

    def full(*args, **kwargs):
        raise OperationalError("database or disk is full: /srv/secret")

    monkeypatch.setattr(views, "search", full)
    monkeypatch.setattr(api, "search", full)
    answer = (as_user(lin) if path == "/reports/" else api_of(lin)).get(path)
    assert answer.status_code == 503
    assert "磁盘" in answer.content.decode().encode().decode("unicode_escape" if path != "/reports/" else "utf-8")
    assert b"secret" not in answer.content
