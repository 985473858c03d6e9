"""Tasks on screen: from the report's page to the county's, in both languages, with a bounded number of queries."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from luodi.core.companies.register.importing import import_file
from luodi.web.companies import register
from luodi.web.tasks import actions
from luodi.web.tasks.giving import Order, give
from luodi.web.tasks.models import Notice, State, Task, TaskFile

pytestmark = pytest.mark.django_db


def test_a_report_s_instruction_becomes_a_task(report, lin, sun, as_user):
    """Ticked and sent; the words in the text stand beside it; done again, it is shown as given."""
    browser, url = as_user(lin), f"/reports/{report.pk}/tasks/"
    page = browser.get(url)
    assert "拿出对接方案" in page.content.decode()
    row = next(row for row in page.context["rows"] if row["proposal"].unit == sun.unit)
    key = row["proposal"].key
    form = {
        f"take-{key}": "1", f"text-{key}": row["text"], f"holder-{key}": row["holder"], f"days-{key}": "5",
        f"evidence-{key}": "1", "asked_by": lin.pk, "on_behalf": "周启明",
    }  # fmt: skip
    assert browser.post(url, form).status_code == 302
    task = Task.objects.get()
    assert (task.holder, task.on_behalf, task.asked_by) == (sun.unit, "周启明", lin)
    assert browser.get(url).context["rows"][0]["proposal"].given == task
    assert "拿出对接方案" in as_user(sun).get("/tasks/").content.decode()


def test_a_wrong_form_keeps_what_was_typed(report, lin, as_user):
    """Without a unit it is refused, in words, and the corrected text is still there."""
    browser, url = as_user(lin), f"/reports/{report.pk}/tasks/"
    key = browser.get(url).context["rows"][0]["proposal"].key
    answer = browser.post(url, {f"take-{key}": "1", f"text-{key}": "另写的话", f"holder-{key}": ""})
    assert answer.status_code == 422
    assert "另写的话" in answer.content.decode()
    assert "请选择承办单位" in answer.content.decode()
    assert browser.post(url, {}).status_code == 422
    assert not Task.objects.exists()


def test_only_the_report_s_unit_gives_from_it(report, leader, as_user):
    """Who only looks on is refused."""
    assert as_user(leader).get(f"/reports/{report.pk}/tasks/").status_code == 403


def test_a_county_reports_with_a_file_and_lin_closes(task, lin, qian, as_user):
    """Through the forms of the page; the file comes back as it was, saved and never opened."""
    county = as_user(qian)
    assert county.post(f"/tasks/{task.pk}/accept/", {"version": "1"}).status_code == 302
    evidence = SimpleUploadedFile("回执.html", b"<script>1</script>")
    form = {"version": "2", "text": "办好了", "evidence": evidence}
    assert county.post(f"/tasks/{task.pk}/report/", form).status_code == 302
    answer = as_user(lin).get(f"/tasks/files/{TaskFile.objects.get().pk}/")
    assert answer.content == b"<script>1</script>"
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment")
    assert as_user(lin).post(f"/tasks/{task.pk}/close/", {"version": "3", "text": ""}).status_code == 302
    assert Task.objects.get().state == State.CLOSED


def test_a_report_without_its_file_says_so_and_keeps_the_words(task, qian, as_user):
    """422, on the task's own page."""
    actions.accept(task=task, version=None, by=qian)
    answer = as_user(qian).post(f"/tasks/{task.pk}/report/", {"version": "2", "text": "写了很久的话"})
    assert answer.status_code == 422
    assert "没有附证据材料" in answer.content.decode()
    assert "写了很久的话" in answer.content.decode()


def test_tabs_of_the_list(task, reported, lin, qian, wang, as_user):
    """What waits for whom: Lin has a report to close, the county nothing more to do, Wang neither."""
    words = reported.text
    assert words in as_user(lin).get("/tasks/?view=waiting").content.decode()
    assert words not in as_user(qian).get("/tasks/?view=waiting").content.decode()
    assert words in as_user(qian).get("/tasks/?view=unit").content.decode()
    assert words not in as_user(wang).get("/tasks/?view=mine").content.decode()
    assert words in as_user(wang).get("/tasks/?view=asked").content.decode()
    assert words not in as_user(wang).get("/tasks/?view=asked&q=没有的字").content.decode()


def test_overdue_is_counted_in_working_days(task, lin, qian, as_user):
    """On the list, the day and the week."""
    late = timezone.localdate() - timedelta(days=14)
    Task.objects.update(due=late)
    for page in ("/tasks/?view=overdue", "/tasks/day/"):
        assert "个工作日" in as_user(qian).get(page).content.decode()
    week = as_user(lin).get("/tasks/week/?show=overdue")
    assert week.context["week"].find("overdue").count == 1
    assert task.text in week.content.decode()
    assert week.context["chart"].bars[0].parts[0].kind == "late"


def test_my_day_by_what_is_next(task, reported, lin, qian, as_user):
    """Lin confirms, the county works."""
    other = give(orders=[Order(text="第二件", holder=qian.unit, days=2)], by=lin)[0]
    assert as_user(lin).get("/tasks/day/").context["to_close"] == [reported]
    context = as_user(qian).get("/tasks/day/").context
    assert context["due"] == [other]
    assert context["to_close"] == []


def test_the_leader_sees_the_week_and_each_number_opens(reported, lin, leader, as_user):
    """Given, reported, then closed: the page changes with each."""
    browser = as_user(leader)
    counts = {f.kind: f.count for f in browser.get("/tasks/week/").context["week"].figures}
    assert (counts["given"], counts["reported"], counts["closed"]) == (1, 1, 0)
    actions.close(task=reported, version=None, by=lin)
    counts = {f.kind: f.count for f in browser.get("/tasks/week/").context["week"].figures}
    assert (counts["reported"], counts["closed"]) == (0, 1)
    assert reported.text in browser.get("/tasks/week/?show=closed").content.decode()


def test_the_badge_counts_what_is_unseen(task, qian, as_user):
    """Until the task's page or the day says it was seen."""
    browser = as_user(qian)
    assert 'class="badge-n"' in browser.get("/reports/").content.decode()
    browser.post("/tasks/notices/seen/")
    assert 'class="badge-n"' not in browser.get("/reports/").content.decode()
    assert not Notice.objects.filter(user=qian, seen_at=None).exists()


@pytest.mark.parametrize("url", ["/tasks/", "/tasks/day/", "/tasks/week/", "/tasks/calendar/", "/tasks/new/"])
def test_pages_in_english(url, task, lin, as_user):
    """No page falls back to Chinese in its own words."""
    browser = as_user(lin)
    page = browser.get(url, headers={"accept-language": "en"}).content.decode()
    for word in ("督办", "交办人", "期限", "逾期", "承办单位"):
        assert word not in page


def test_queries_of_the_pages_do_not_grow(lin, qian, as_user, django_assert_max_num_queries):
    """Forty tasks take no more queries than one."""
    give(orders=[Order(text=f"第 {n} 件", holder=qian.unit, days=3) for n in range(40)], by=lin)
    browser = as_user(lin)
    for url in ("/tasks/?view=all", "/tasks/day/", "/tasks/week/"):
        with django_assert_max_num_queries(36):
            assert browser.get(url).status_code == 200
    number = Task.objects.first().pk
    with django_assert_max_num_queries(30):
        assert browser.get(f"/tasks/{number}/").status_code == 200


def test_a_task_about_a_company(lin, qian, as_user, settings, tmp_path):
    """From the company's page; its name stands on the task. A company that is not in the register is not kept."""
    settings.REGISTER_FOLDER = tmp_path / "register"
    (tmp_path / "名录.csv").write_text("企业名称,所在地\n苏州恒澈新能源科技有限公司,苏州\n", encoding="utf-8")
    import_file(tmp_path / "名录.csv", settings.REGISTER_FOLDER)
    oid = register.searcher().search("苏州恒澈新能源科技有限公司")[0].oid
    browser = as_user(lin)
    assert f"/tasks/new/?company={oid}" in browser.get(f"/companies/{oid}/").content.decode()
    assert "恒澈" in browser.get(f"/tasks/new/?company={oid}").content.decode()
    form = {"text": "联系企业", "holder": qian.unit_id, "asked_by": lin.pk, "days": "2"}
    assert browser.post("/tasks/new/", {**form, "company": oid}).status_code == 302
    task = Task.objects.get()
    assert "苏州恒澈新能源科技有限公司" in as_user(qian).get(f"/tasks/{task.pk}/").content.decode()
    assert browser.post("/tasks/new/", {**form, "company": "nobody"}).status_code == 302
    assert Task.objects.order_by("-pk")[0].company_oid == ""


def test_an_unknown_row_is_not_kept(lin, qian, as_user):
    """A kind that is none, a number that is none."""
    for about in ({"about": "accounts.user", "id": "1"}, {"about": "projects.project", "id": "9" * 30}):
        form = {"text": "x", "holder": qian.unit_id, "asked_by": lin.pk, **about}
        assert as_user(lin).post("/tasks/new/", form).status_code == 302
    assert set(Task.objects.values_list("about_kind", flat=True)) == {""}
