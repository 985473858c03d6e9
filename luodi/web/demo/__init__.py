"""The demo city: an invented bureau with its counties, departments and three reports, so that the first page is alive."""

from __future__ import annotations

import hashlib
from importlib.resources import files
from typing import TYPE_CHECKING

from luodi.core.text.corruptor import Damage, corrupt
from luodi.paths import luodi_home
from luodi.web.demo.city import load_city
from luodi.web.demo.following import load_tasks
from luodi.web.demo.ledger import load_ledger
from luodi.web.demo.mission import load_mission
from luodi.web.demo.people import SIGN_IN_FILE, load_people
from luodi.web.demo.sectors import load_sectors
from luodi.web.demo.year import load_year

if TYPE_CHECKING:
    from luodi.web.accounts.models import User

SIGN_IN_NAME = "lin"
# Whom the first report asks to follow up: it is shared with them.
ASKED = ("青汀县招商服务中心（演示）", "澜江市发展改革委（演示）")
REPORTS = (
    ("outbound.txt", "周启明率队赴苏皖浙考察招商.txt"),
    ("inbound.txt", "深圳客商来澜江考察.txt"),
    ("damaged.txt", "何岚带队赴沪浙考察（转载页）.txt"),
)
# Chosen so that the damage shows every kind: readings, a slipped run, script and width.
SEED = 11


def load_demo() -> None:
    """
    Load the demo city into LUODI_HOME and say how to sign in.

    Doing it again adds nothing: what is there stays, and so do the decisions taken on it.
    """
    from luodi.web.serve import migrate, set_up

    set_up()
    migrate()
    from luodi.web.accounts.models import User

    load_people()
    lin = User.objects.get(username=SIGN_IN_NAME)
    _load_reports(lin)
    _link_reports(lin)
    load_tasks()
    load_ledger()
    load_city()
    load_sectors()
    load_mission(lin)
    load_year()
    print(_how_to_sign_in())


def demo_report(name: str) -> bytes:
    """Content of one of `REPORTS`; the damaged one is damaged here, by our own corruptor, always the same way."""
    text = files(__package__).joinpath(name).read_text(encoding="utf-8")
    if name == "damaged.txt":
        text = corrupt(text, Damage(), SEED).text
    return text.encode("utf-8")


def _load_reports(lin: User) -> None:
    from luodi.web.accounts.models import Unit, User
    from luodi.web.accounts.units import share
    from luodi.web.reports import actions
    from luodi.web.reports.models import Report

    wang = User.objects.filter(username="wang", unit=lin.unit).first() or lin
    for name, shown in REPORTS:
        data = demo_report(name)
        if Report.objects.filter(unit=lin.unit, sha256=hashlib.sha256(data).hexdigest()).exists():
            continue
        report = actions.add_file(name=shown, data=data, published=None, by=lin)
        if name == "outbound.txt":
            _first_decisions(report, wang)
            for unit in Unit.objects.filter(name__in=ASKED):
                share(row=report, unit=unit, by=lin)


def _link_reports(lin: User) -> None:
    """Link what the reports name to the register, where there is one; a report linked before stays as it is."""
    from luodi.web.companies import register
    from luodi.web.companies.linking import link_report
    from luodi.web.reports.models import Report

    held = register.manifest()
    for report in Report.objects.filter(unit=lin.unit) if held.imports else ():
        link_report(report=report, held=held, build=True)


def _first_decisions(report: object, by: User) -> None:
    """A few decisions by Wang, so that the list and the history show what working with the desk looks like."""
    from luodi.web.reports import actions
    from luodi.web.reports.models import Report

    assert isinstance(report, Report)
    for path in ("leader.name", "start", "end", "companions[0].name", "organisations[0].name"):
        fact = report.facts.filter(path=path).first()
        if fact is not None:
            actions.accept(fact=fact, version=None, by=by)


def _how_to_sign_in() -> str:
    path = luodi_home() / SIGN_IN_FILE
    if not path.exists():
        return f"演示城市已在 (the demo city is there). 登录名 (name): {SIGN_IN_NAME}"
    return (
        f"演示城市已装好 (the demo city is ready). 也记在 (also in) {path}\n{path.read_text(encoding='utf-8')}".rstrip()
    )
