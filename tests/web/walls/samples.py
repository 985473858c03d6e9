"""
One unit's rows for the walk along the walls: each app registers how to make them.

An app that comes with addresses of its own adds a function here, named in `SAMPLES` under the app's namespace, which is
also the first part of its addresses in the API. It is given a user and a word, makes rows in the user's unit with the
word in what they show, and answers with a value for each parameter of the app's addresses. What a form or an operation
needs to get as far as looking for the row stands in `BODIES`, by view or operation.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from luodi.core.chains.loading import check_yaml
from luodi.core.missions import Plan
from luodi.core.projects.rows import Row
from luodi.core.targets.needs import Keyword, Need
from luodi.core.targets.profile import CityProfile, Item
from luodi.web.accounts import actions as accounts
from luodi.web.accounts.models import Unit, User
from luodi.web.chains import actions as chains
from luodi.web.chains.models import OwnChain
from luodi.web.companies.models import Link, RegisterFile
from luodi.web.missions import actions as missions
from luodi.web.missions import changing, plan_actions
from luodi.web.missions.models import Act
from luodi.web.missions.readying import ready_of
from luodi.web.periods.models import Closing, KeptFigure, RowBlock, Target
from luodi.web.periods.packing import pack_rows
from luodi.web.profiles.actions import add_profile, put_fact
from luodi.web.projects import actions as projects
from luodi.web.projects import counting, importing, leading
from luodi.web.projects.book import today
from luodi.web.projects.jobs import keep_trial
from luodi.web.projects.ledgers import try_file
from luodi.web.reports import actions as reports
from luodi.web.rulebook.cities import root_id
from luodi.web.rulebook.counting_table import LIMITS, OWNERSHIP
from luodi.web.rulebook.models import RuleEdition
from luodi.web.sectors import actions as sectors
from luodi.web.targets.freezing import plain_need
from luodi.web.targets.leading import make_leads
from luodi.web.targets.models import TargetList, TargetRow
from luodi.web.tasks import actions as tasks
from luodi.web.tasks.feeds import make_feed
from luodi.web.tasks.giving import Order, give
from luodi.web.tasks.models import Notice, TaskFile
from tests.core.chains.sectors import table as sector_table

Values = dict[str, Any]
CHAIN = """version: "2026-11-22"
source: 自己写的
status: 待核实
chain: {id}
name: 链{word}
segments:
  - {{id: a, name: 甲料, kind: material, stage: 0, keywords: [甲甲料], sources: [s1]}}
  - {{id: b, name: 乙件, kind: part, stage: 1, inputs: [a], keywords: [乙乙件], sources: [s1]}}
sources: {{s1: 一本书}}
"""
MISSION = "title: 自己的\nhome: 山西省太原市\nfirst_date: 2026-12-01\ndays: 1\n"
SECTOR_FILE = b64encode(sector_table().text.encode()).decode()
TEXT = "3月12日，宁河市副市长何岚带队赴江苏省苏州市考察招商。何岚一行来到苏州{word}科技有限公司。\n"


def account_values(user: User, word: str) -> Values:
    """A token of the user; an account and a unit that only administrators may look at."""
    unit = Unit.objects.create(name=f"被管单位{user.pk}")
    managed, _ = accounts.add_user(username=f"managed{user.pk}", full_name="被管", unit=unit, by=None)
    token, _ = accounts.create_token(user=user, name=word)
    return {"token_id": token.pk, "user_id": managed.pk, "unit_id": unit.pk}


def job_values(user: User, word: str) -> Values:
    """A job that waits."""
    job = reports.add_files(files=[(f"{word}.txt", b"x")], published=None, by=user)[1]
    return {"job_id": job.pk}


def report_values(user: User, word: str) -> Values:
    """A report that is read, with the word in its title, its text and one of its facts."""
    report = reports.add_text(title=f"报告{word}", text=TEXT.format(word=word), published=None, by=user)
    fact = report.facts.get(field="name", value__contains=word)
    return {"report_id": report.pk, "fact_id": fact.pk, "form": "xlsx"}


def link_values(user: User, word: str) -> Values:
    """A link of a report, undecided, and a file for the register; the register itself is nobody's."""
    report = reports.add_text(title=f"连接{word}", text=TEXT.format(word=word), published=None, by=user)
    fact = report.facts.get(field="name", value__contains=word)
    link = Link.objects.create(
        fact=fact, report=report, unit=report.unit, mention=fact.value, key=fact.value, generation=1,
        proposal="unclear", status="unclear", found="N1", found_name=fact.value, score=0.6,
    )  # fmt: skip
    file = RegisterFile.objects.create(
        unit=report.unit, name=f"{word}.csv", stored=f"{word}.csv", bytes=1, added_by=user
    )
    return {"link_id": link.pk, "file_id": file.pk, "oid": "N1", "merge": "000001", "number": "000001"}


def chain_values(user: User, word: str) -> Values:
    """A chain of the user's unit with the word in its name; the shipped ones are everybody's."""
    text = CHAIN.format(word=word, id=f"chain-{user.pk}")
    own = chains.add_chain(checked=check_yaml(text, "x.yaml"), by=user)
    return {"chain_id": own.pk, "shipped": "hydrogen", "segment": "a", "form": "xlsx"}


def sector_values(user: User, word: str) -> Values:
    """An input–output table of two versions with the word in its name, its source and a sector, in force for a city."""
    cells = {"B1": f"表{word}", "B3": word, "B4": "阳泉", "B6": f"{word}采矿"}
    kept = sectors.add_table(table=sector_table(**cells), note=word, by=user)
    sectors.save_table(kept=kept, table=sector_table(**cells, C6=21), note=word, version=1, by=user)
    sectors.choose_table(kept=kept, city="阳泉", by=user)
    return {"table_id": kept.row.pk, "form": "csv", "city": "140300"}


def target_values(user: User, word: str) -> Values:
    """A list of two targets with the word, one of them a lead."""
    kept = TargetList.objects.create(
        unit=user.unit, name=f"名单{word}", shipped="hydrogen", chain_name="氢能", chain_version="1", segment="soec",
        segment_name="电解", city="140300", city_name="阳泉市", weights={"words": 50}, rules_version="1", generation=1,
        need=plain_need(Need("soec", "电解", (Keyword(word),))), register_rows=1, day=today(), added_by=user,
    )  # fmt: skip
    for place in (1, 2):
        TargetRow.objects.create(
            kept=kept, place=place, oid=f"N{place}", name=f"{word}{place}号公司", score=500.0, coverage=0.5
        )
    make_leads(kept=kept, oids=["N1"], by=user)
    return {"list_id": kept.pk, "form": "csv"}


def profile_values(user: User, word: str) -> Values:
    """A profile of two versions with the word in its facts."""
    item = Item("policies", word, f"{word}补贴", "2026-01-05", "文件")
    kept = add_profile(city=CityProfile("140300", "阳泉市", (item,), ()), note=word, by=user)
    put_fact(kept=kept, kind="policies", number=1, fact=replace(item, words=f"{word}又改"), version=1, by=user)
    own = OwnChain.objects.get(unit=user.unit)  # made by `chain_values`
    chain = {"chain_id": own.pk, "shipped": "hydrogen", "segment": "soec", "oid": "N1"}
    return {**chain, "profile_id": kept.row.pk, "kind": "policies", "number": 1, "form": "yaml"}


def project_values(user: User, word: str) -> Values:
    """A lead with a contact, a project with an entry, evidence and a note, a filter, and a ledger, all with the word."""
    lead = leading.add_lead(
        fields={"title": f"线索{word}", "investor": f"{word}公司", "source": "展会", "contact_phone": "13900000000"},
        by=user,
    )
    project = projects.add_project(
        fields={"name": f"项目{word}", "investor": f"苏州{word}科技有限公司", "next_step": word, "planned_start": date(2026, 1, 5)},
        by=user,
    )  # fmt: skip
    entry = counting.add_signing(
        project=project, on=today(), agreement="binding", amount=Decimal(1), event=word, by=user
    )
    counting.add_tranche(
        project=project, on=today(), amount=Decimal(1), kind="capital", origin="foreign", voucher=word, by=user
    )
    evidence = projects.add_evidence(project=project, kind="minutes", name=f"{word}.txt", data=word.encode(), by=user)
    projects.add_note(project=project, kind="call", words=word, by=user)
    kept = projects.save_filter(name=word, query="stage=lead", by=user)
    ledger = importing.add_ledger(name=f"{word}.csv", data=f"项目名称,投资方\n台账{word},甲\n".encode(), by=user)
    importing.note_check(ledger=ledger, by=user)
    keep_trial(ledger, try_file(ledger, user))
    return {
        "project_id": project.pk, "lead_id": lead.pk, "entry_id": entry.pk, "evidence_id": evidence.pk,
        "filter_id": kept.pk, "ledger_id": ledger.pk, "field": "next_step", "indicator": "signed-amount",
    }  # fmt: skip


def period_values(user: User, word: str) -> Values:
    """Figures kept of the user's unit with the word, and a target; the closing itself is the whole city's to see."""
    city = Unit.objects.get(pk=root_id(user.unit))
    kept = Closing.objects.create(unit=city, first=date(2026, 1, 1), last=date(2026, 12, 31), final=False, by=user)
    KeptFigure.objects.create(
        closing=kept, unit=user.unit, whole=True, indicator="signed-amount", name=word, value="1", shown=word,
        formula=word, sides={"amount": {"label": word, "value": "1", "rows": 1, "left_out": 0}},
    )  # fmt: skip
    row = Row("1", "1", date(2026, 1, 5), date(2026, 1, 5), 1, Decimal(1), (), {"event": word}, word)
    RowBlock.objects.create(
        closing=kept, unit=user.unit, table="signings", own=True, rows=1, packed=pack_rows([row], {})
    )
    Target.objects.create(unit=user.unit, year=2026, indicator="signed-count", amount=Decimal(7), by=user)
    return {"closing": kept.pk}


def rule_values(user: User, word: str) -> Values:
    """A table with an edition; tables are the whole city's."""
    city = Unit.objects.get(pk=root_id(user.unit))
    content = {**OWNERSHIP.shipped(), "protection_days": 90}
    RuleEdition.objects.create(
        unit=city, table="ownership", first=date(2026, 1, 1), content=content, reason="x", by=user
    )  # fmt: skip
    return {"table": "ownership"}


def task_values(user: User, word: str) -> Values:
    """A task that the user's unit asked of itself, with a file and a notice; no key opens a calendar that is not known."""
    orders = [Order(text=f"办理{word}", holder=user.unit)]
    task = tasks.accept(task=give(orders=orders, by=user)[0], version=None, by=user)
    event = task.events.last()
    file = TaskFile.objects.create(task=task, event=event, name=f"{word}.pdf", sha256="0" * 64, bytes=1, content=b"x")
    Notice.objects.create(user=user, event=event, label="")
    feed, _key = make_feed(by=user)
    report = reports.add_text(title=f"交办{word}", text=TEXT.format(word=word), published=None, by=user)
    return {
        "task_id": task.pk, "file_id": file.pk, "feed_id": feed.pk, "report_id": report.pk, "key": "no-such-key",
    }  # fmt: skip


def mission_values(user: User, word: str) -> Values:
    """A mission with a plan, a candidate and a report of it, all with the word; no search is needed for so small a one."""
    head = {"title": f"出行{word}", "home": "山西省太原市", "first_date": "2026-12-01", "days": "2"}
    wishes = [
        {"id": "w1", "name": f"{word}公司", "place": "山西省太原市"},
        {"id": "w2", "name": "乙", "place": "山西省阳泉市"},
    ]
    plain = {"mission": [head], "people": [{"name": "林"}], "candidates": wishes}
    mission = missions.add_mission(plain=plain, by=user)
    version = mission.versions.get()
    ready = ready_of(version.draft, [])
    empty = changing.carry_over(Plan((), 0.0), ready.mission)
    plan = changing.time_again(changing.place(empty, ready.mission, "w1", ("一组", 0), 0), ready.mission, None)
    plan_actions.keep_plan(mission=mission, plan=plan, act=Act.PLANNED, note=word, version=1, by=user)
    report = reports.add_text(title=f"行后{word}", text=TEXT.format(word=word), published=None, by=user)
    missions.link_report(mission=mission, report=report, by=user)
    return {
        "mission_id": mission.pk,
        "key": "w1",
        "act": "drop",
        "what": "book",
        "form": "docx",
        "report_id": report.pk,
    }


SAMPLES: dict[str, Callable[[User, str], Values]] = {
    "accounts": account_values,
    "tokens": lambda user, word: {"token_id": accounts.create_token(user=user, name=word)[0].pk},
    "audit": lambda user, word: {"form": "csv"},
    "jobs": job_values,
    "reports": report_values,
    "companies": link_values,
    "register": link_values,
    "links": link_values,
    "chains": chain_values,
    "sectors": sector_values,
    "targets": target_values,
    "profiles": profile_values,
    "tasks": task_values,
    "projects": project_values,
    "periods": period_values,
    "rulebook": rule_values,
    "rules": rule_values,
    "missions": mission_values,
    "leads": project_values,
}


def tomorrow() -> str:
    return (today() + timedelta(days=1)).isoformat()


def last_month_end() -> str:
    return (today().replace(day=1) - timedelta(days=1)).isoformat()


def first_city() -> int:
    return Unit.objects.filter(parent=None).order_by("pk").values_list("pk", flat=True)[0]


# Views and operations that need more than an empty body to reach the row, or, without a row, to do something.
BODIES: dict[str, Callable[[], Values]] = {
    "reports:make": lambda: {"what": "industry", "value": "产业", "start": "0", "end": "2"},
    "reports:correct": lambda: {"value": "别的"},
    "reports:rename": lambda: {"title": "别的"},
    "reports:paste": lambda: {"text": TEXT.format(word="自己"), "title": "自己的"},
    "reports:upload": lambda: {"files": SimpleUploadedFile("a.txt", b"x")},
    "make_fact": lambda: {"what": "industry", "value": "产业", "start": 0, "end": 2},
    "correct_fact": lambda: {"value": "别的"},
    "create_report": lambda: {"text": TEXT.format(word="自己")},
    "companies:decide": lambda: {"oid": "", "version": "1"},
    "companies:undo": lambda: {"version": "1"},
    "companies:bulk": lambda: {"least": "0.5", "link": "1:1"},
    "companies:files": lambda: {"file": SimpleUploadedFile("a.csv", b"x")},
    "companies:merge": lambda: {"winner": "N1", "loser": "N2", "generation": "1"},
    "companies:map": lambda: {"head": ["x"], "field": ["name"]},
    "chains:add": lambda: {"file": SimpleUploadedFile("x.yaml", CHAIN.format(word="自己", id="own").encode())},
    "chains:import": lambda: {
        "file": SimpleUploadedFile("x.yaml", CHAIN.format(word="自己", id="own").encode()),
        "version": "1",
    },
    "chains:segment-form": lambda: {
        "version": "1",
        "id": "a",
        "name": "别的",
        "kind": "material",
        "stage": "0",
        "keywords": "别的料",
        "sources": "s1",
    },
    "chains:remove": lambda: {"version": "1"},
    "chains:share": lambda: {"unit": "1"},
    "chains:unshare": lambda: {"unit": "1"},
    "sectors:check": lambda: {"file": SimpleUploadedFile("x.csv", sector_table().text.encode())},
    "sectors:check-next": lambda: {"file": SimpleUploadedFile("x.csv", sector_table().text.encode())},
    "sectors:add": lambda: {
        "text": sector_table().text,
        "name": "自己的",
        "year": "2022",
        "source": "x",
        "city": "合肥",
    },
    "sectors:save": lambda: {
        "text": sector_table().text,
        "name": "别的",
        "year": "2022",
        "source": "x",
        "city": "合肥",
    },
    "sectors:back": lambda: {"number": "1"},
    "sectors:choose": lambda: {"city": "阳泉"},
    "sectors:put-off": lambda: {"city": "140300"},
    "sectors:share": lambda: {"unit": "1"},
    "sectors:unshare": lambda: {"unit": "1"},
    "add_io_table": lambda: {"name": "x.csv", "content": SECTOR_FILE},
    "save_io_table": lambda: {"name": "x.csv", "content": SECTOR_FILE, "version": 2},
    "choose_io_table": lambda: {"city": "阳泉"},
    "targets:save": lambda: {"shipped": "hydrogen", "segment": "soec", "city": "阳泉"},
    "targets:rename": lambda: {"name": "别的"},
    "targets:share": lambda: {"unit": "1"},
    "targets:unshare": lambda: {"unit": "1"},
    "targets:make-leads": lambda: {"row": "N2"},
    "profiles:home": lambda: {"city": "合肥"},
    "profiles:fact": lambda: {"name": "别的", "words": "别的", "day": "2026-01-05", "source": "别的"},
    "profiles:add-file": lambda: {"file": SimpleUploadedFile("x.yaml", "city: 合肥".encode())},
    "profiles:import": lambda: {"file": SimpleUploadedFile("x.yaml", "city: 阳泉".encode())},
    "profiles:share": lambda: {"unit": "1"},
    "profiles:unshare": lambda: {"unit": "1"},
    "save_target_list": lambda: {"shipped": "hydrogen", "segment": "soec", "city": "阳泉"},
    "rename_target_list": lambda: {"name": "别的"},
    "make_target_leads": lambda: {"oids": ["N2"]},
    "add_profile": lambda: {"yaml": "city: 合肥"},
    "save_profile": lambda: {"yaml": "city: 阳泉", "version": 2},
    "return_profile": lambda: {"number": 1},
    "add_chain": lambda: {"yaml": CHAIN.format(word="自己", id="own")},
    "check_chain": lambda: {"yaml": CHAIN.format(word="自己", id="own")},
    "save_chain": lambda: {"yaml": CHAIN.format(word="自己", id="own"), "version": 1},
    "tasks:new": lambda: {"text": "自己的", "days": "3"},
    "tasks:report": lambda: {"text": "办好了", "evidence": SimpleUploadedFile("a.txt", b"x")},
    "tasks:return": lambda: {"text": "重办"},
    "tasks:extend": lambda: {"text": "来不及", "due": (date.today() + timedelta(days=400)).isoformat()},
    "tasks:edit": lambda: {"version": "2", "text": "改了", "note": "改了"},
    "tasks:mail": lambda: {"email": "a@example.com"},
    "give_task": lambda: {"text": "自己的", "holder": 1},
    "report_task": lambda: {"text": "办好了", "files": [{"name": "a.txt", "content": "eA=="}]},
    "return_task": lambda: {"text": "重办"},
    "refer_task": lambda: {"text": "转", "to": 1},
    "extend_task": lambda: {"text": "来不及", "due": (date.today() + timedelta(days=400)).isoformat()},
    "edit_task": lambda: {"version": 2, "note": "改了"},
    "give_proposals": lambda: {"tasks": [{"fact": 1, "holder": 1}]},
    "decide_link": lambda: {"oid": None},
    "link_names": lambda: {"mentions": [{"text": "自己的"}]},
    "preview_merge": lambda: {"winner": "N1", "loser": "N2"},
    "apply_merge": lambda: {"winner": "N1", "loser": "N2", "generation": 1},
    "projects:edit": lambda: {"next_step": "别的"},
    "projects:cell": lambda: {"value": "别的"},
    "projects:move": lambda: {"to": "review", "reason": "别的"},
    "projects:status": lambda: {"status": "lost", "reason": "别的"},
    "projects:add-signing": lambda: {
        "s-on": "2026-01-05",
        "s-agreement": "binding",
        "s-kind": "new",
        "s-currency": "CNY",
    },
    "projects:add-tranche": lambda: {
        "t-on": "2026-01-05",
        "t-amount": "1",
        "t-currency": "CNY",
        "t-kind": "capital",
        "t-origin": "foreign",
    },
    "projects:add-evidence": lambda: {"e-kind": "minutes", "e-file": SimpleUploadedFile("a.txt", b"x")},
    "projects:add-note": lambda: {"n-kind": "call", "n-words": "别的"},
    "projects:reverse": lambda: {"reason": "别的"},
    "projects:grade": lambda: {"grade": "A"},
    "projects:release-claim": lambda: {"reason": "别的"},
    "projects:dispute": lambda: {"reason": "别的"},
    "projects:transfer": lambda: {"unit": "1", "reason": "别的"},
    "projects:rule": lambda: {"unit": "1", "reason": "别的"},
    "projects:share": lambda: {"unit": "1"},
    "projects:unshare": lambda: {"unit": "1"},
    "projects:review": lambda: {"market_access": "prohibited"},
    "projects:new": lambda: {"name": "自己的"},
    "projects:new-lead": lambda: {"title": "自己的", "source": "展会"},
    "projects:edit-lead": lambda: {"title": "别的", "source": "展会"},
    "projects:lead-step": lambda: {"step": "answer"},
    "projects:close-lead": lambda: {"reason": "别的"},
    "projects:save-filter": lambda: {"name": "自己的", "query": ""},
    "projects:ledgers": lambda: {"file": SimpleUploadedFile("a.csv", "项目名称,投资方\n甲,乙\n".encode())},
    "create_project": lambda: {"fields": {"name": "自己的"}},
    "edit_project": lambda: {"fields": {"next_step": "别的"}},
    "move_project": lambda: {"to": "review", "reason": "别的"},
    "change_status": lambda: {"status": "lost", "reason": "别的"},
    "add_signing": lambda: {"on": "2026-01-05", "agreement": "binding"},
    "add_tranche": lambda: {"on": "2026-01-05", "amount": 1, "kind": "capital", "origin": "foreign"},
    "add_note": lambda: {"kind": "call", "words": "别的"},
    "grade_entry": lambda: {"grade": "A"},
    "reverse_entry": lambda: {"reason": "别的"},
    "release_claim": lambda: {"reason": "别的"},
    "transfer_project": lambda: {"unit": 1, "shares": {"1": "1"}, "reason": "别的"},
    "rule_dispute": lambda: {"unit": 1, "shares": {"1": "1"}, "reason": "别的"},
    "create_lead": lambda: {"title": "自己的"},
    "create_mission": lambda: {"yaml": MISSION},
    "edit_terms": lambda: {"sections": {"people": [{"name": "别人"}]}},
    "save_wish": lambda: {"words": {"name": "自己的", "place": "山西省太原市"}},
    "mark_wish": lambda: {"mark": "must"},
    "change_plan": lambda: {"act": "drop", "key": "w1"},
    "link_trip_report": lambda: {"report": 1},
    "missions:new": lambda: {"title": "自己的", "home": "山西省太原市", "first_date": "2026-12-01", "days": "2"},
    "missions:upload": lambda: {"file": SimpleUploadedFile("a.yaml", MISSION.encode())},
    "missions:change": lambda: {"key": "w1"},
    "missions:add-wish": lambda: {"name": "自己的", "place": "山西省太原市"},
    "missions:wish": lambda: {"name": "自己的", "place": "山西省太原市"},
    "missions:mark-wish": lambda: {"mark": "must"},
    "missions:terms": lambda: {"title": "自己的", "home": "山西省太原市", "first_date": "2026-12-01", "days": "2"},
    "missions:link": lambda: {"report": "1"},
    "projects:map-ledger": lambda: {"head": ["项目名称"], "field": ["name"]},
    "projects:set-investor": lambda: {"oid": ""},
    "periods:close": lambda: {"last": last_month_end(), "sure": "1"},
    "periods:keep": lambda: {"year": "2025"},
    "periods:targets": lambda: {f"{first_city()}.signed-count": "5"},
    "close_period": lambda: {"last": last_month_end(), "sure": True},
    "set_target": lambda: {"unit": first_city(), "year": 2026, "indicator": "signed-count", "amount": 5},
    "rulebook:table": lambda: {
        **{f"limits.{n}.limit": name for n, name in enumerate(LIMITS)},
        **{f"limits.{n}.value": "1" for n in range(len(LIMITS))},
        "first": tomorrow(),
        "reason": "改短",
    },
    "rulebook:reset": lambda: {"first": tomorrow(), "reason": "改回"},
    "add_rules": lambda: {"content": None, "first": tomorrow(), "reason": "改回"},
    "add_evidence": lambda: {"kind": "minutes", "name": "a.txt", "content": "eA=="},
    "share_project": lambda: {"unit": first_city()},
    "unshare_project": lambda: {"unit": first_city()},
    "file_dispute": lambda: {"reason": "别的"},
    "link_investor": lambda: {"oid": ""},
    "do_step": lambda: {"step": "answer"},
    "close_lead": lambda: {"reason": "别的"},
    "create_token": lambda: {"username": "nobody", "password": "x"},
}
# What the bureau above does for its counties: the second person's check, accepting a claim, ruling on a dispute.
DONE_FROM_ABOVE = {
    "projects:verify", "projects:grade", "projects:accept-claim", "projects:rule",
    "verify_entry", "grade_entry", "accept_claim", "rule_dispute",
}  # fmt: skip
# What somebody who only reads may keep for themselves.
OWN_SETTINGS = {"projects:save-filter"}
# What ends the walker's own session or needs no wall.
LEFT_OUT = {"accounts:sign-out", "set_language"}
