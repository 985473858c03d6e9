"""Two people at one task: the second is told, and what does not clash is merged."""

from __future__ import annotations

import threading

import pytest
from django.db import connection

from luodi.web.accounts.models import Role, User
from luodi.web.errors import Conflict, NotAllowed
from luodi.web.tasks import actions
from luodi.web.tasks.models import State, Task
from tests.web.tasks.conftest import FILE


def edit(task, by, **values):
    return actions.edit(task=task, values=values, version=1, by=by)


@pytest.mark.django_db
def test_different_columns_are_merged(task, lin, qian):
    """Lin's words and the county's note both stand, and the second hears what the first changed."""
    edit(task, lin, text="拿出对接方案和预算")
    now, merged = edit(task, qian, note="已约企业")
    assert (now.text, now.note, merged) == ("拿出对接方案和预算", "已约企业", ["text"])


@pytest.mark.django_db
def test_a_form_that_left_a_column_alone_takes_nothing_back(task, lin, qian):
    """A page drawn before the first edit sends the old words of a column it shows; they are no edit of its user's."""
    edit(task, qian, note="甲", assignee=qian)
    now, _merged = edit(task, qian, note="", assignee=qian)
    assert (now.note, now.assignee) == ("甲", qian)


@pytest.mark.django_db
def test_the_same_column_clashes(task, qian):
    """The second sees what the first wrote and who; nothing is written over."""
    other = User.objects.create_user("other", full_name="另一位", unit=qian.unit, role=Role.COUNTY)
    edit(task, qian, note="甲")
    with pytest.raises(actions.Clash) as caught:
        edit(task, other, note="乙")
    assert caught.value.columns == {"note": ("乙", "甲", "钱县联")}
    assert Task.objects.get().note == "甲"


@pytest.mark.django_db
def test_the_page_shows_both_and_saves_what_is_chosen(task, qian, as_user):
    """The form comes back with the user's own words and the version they were compared with."""
    edit(task, qian, note="甲")
    browser, url = as_user(qian), f"/tasks/{task.pk}/edit/"
    answer = browser.post(url, {"version": "1", "note": "乙", "assignee": ""})
    assert answer.status_code == 409
    words = answer.content.decode()
    assert "甲" in words
    assert "乙" in words
    assert 'name="version" value="2"' in words
    assert browser.post(url, {"version": "2", "note": "乙", "assignee": ""}).status_code == 302
    assert Task.objects.get().note == "乙"


@pytest.mark.django_db
def test_each_edits_their_own_side(task, lin, qian, wang):
    """The county does not rewrite the question, Lin not the county's note, Wang neither."""
    for by, values in ((qian, {"text": "别的"}), (lin, {"note": "x"}), (wang, {"text": "x"})):
        with pytest.raises(NotAllowed):
            edit(task, by, **values)


@pytest.mark.django_db
def test_an_act_on_an_old_page_is_refused(task, lin, qian, as_user):
    """Lin closes a page that shows it as not yet reported: she is told of the report, her words stay in the form."""
    actions.accept(task=task, version=None, by=qian)
    actions.report_back(task=task, text="办好了", files=[FILE], version=None, by=qian)
    answer = as_user(lin).post(f"/tasks/{task.pk}/close/", {"version": "1", "text": "不用办了"})
    assert answer.status_code == 409
    words = answer.content.decode()
    assert "钱县联" in words
    assert "不用办了" in words
    assert Task.objects.get().state == State.REPORTED


@pytest.mark.django_db(transaction=True)
def test_two_at_the_same_moment(reported, lin):
    """Closing and returning at once: one wins, the other is told, and the events tell the same."""
    start, raised = threading.Barrier(2), []

    def run(work):
        start.wait()
        try:
            work()
        except Conflict as error:
            raised.append(error)
        finally:
            connection.close()

    version = reported.version
    works = (
        lambda: actions.close(task=reported, version=version, by=lin),
        lambda: actions.send_back(task=reported, text="缺预算", version=version, by=lin),
    )
    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert [type(error) for error in raised] == [actions.Stale]
    now = Task.objects.get()
    assert now.version == version + 1
    assert now.events.last().act == ("close" if now.state == State.CLOSED else "return")
