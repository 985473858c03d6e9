"""The weekly bulletin, opened again: what moved, by unit, as far as who asks sees."""

from __future__ import annotations

import io

import pytest
from click.testing import CliRunner
from docx import Document

from luodi.cli.bulletin import NobodyToAsk, NoSuchUnit, bulletin
from luodi.web.audit.models import Event
from luodi.web.tasks import actions
from luodi.web.tasks.giving import Order, give

pytestmark = pytest.mark.django_db


@pytest.fixture
def week(task, lin, sun):
    """The county's is open, the department's closed."""
    closed = give(orders=[Order(text="报送用地清单", holder=sun.unit, days=2, needs_evidence=False)], by=lin)[0]
    actions.close(task=closed, version=None, by=lin)
    return task, closed


def words_of(content: bytes) -> str:
    paper = Document(io.BytesIO(content))
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(p.text for p in paper.paragraphs), *cells])


def test_the_bulletin_opens_in_word(week, lin, as_user):
    """Each unit with its rows; the log has that it was made."""
    answer = as_user(lin).get("/tasks/week/bulletin.docx")
    assert answer["Content-Disposition"].startswith("attachment")
    words = words_of(answer.content)
    for word in ("招商引资督办周报", "宁河市临河县", "拿出对接方案", "宁河市发展改革委", "报送用地清单", "办结"):
        assert word in words
    assert Event.objects.filter(operation="task-bulletin-made", by=lin).exists()


def test_a_county_s_bulletin_has_its_own_only(week, qian, as_user):
    """Not the department's."""
    words = words_of(as_user(qian).get("/tasks/week/bulletin.docx").content)
    assert "拿出对接方案" in words
    assert "报送用地清单" not in words


def test_the_bulletin_as_pdf(week, leader, as_user):
    """For the leader, who sees all."""
    answer = as_user(leader).get("/tasks/week/bulletin.pdf")
    assert answer.content.startswith(b"%PDF-")
    assert answer["Content-Type"] == "application/pdf"


def test_the_command_saves_it(week, lin, tmp_path, monkeypatch):
    """For one unit, by the view of an account; wrong names are said."""
    monkeypatch.setattr("luodi.web.serve.migrate", lambda: None)
    out = tmp_path / "week.docx"
    run = CliRunner().invoke(bulletin, ["--as", "lin", "--unit", "宁河市临河县", "--out", str(out)])
    assert run.exit_code == 0, run.output
    words = words_of(out.read_bytes())
    assert "拿出对接方案" in words
    assert "报送用地清单" not in words
    for wrong, error in ((["--as", "nobody"], NobodyToAsk), (["--as", "lin", "--unit", "没有"], NoSuchUnit)):
        assert isinstance(CliRunner().invoke(bulletin, [*wrong, "--out", str(out)]).exception, error)
    assert CliRunner().invoke(bulletin, ["--as", "lin", "--out", str(tmp_path / "x.txt")]).exit_code == 2
