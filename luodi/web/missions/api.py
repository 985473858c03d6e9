"""Missions over the API: the same actions and rules as on the pages."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.utils.translation import gettext as _
from ninja import Query, Router, Status

from luodi.core.missions import simulate_plan
from luodi.core.missions.draft import SECTIONS
from luodi.core.missions.plan_file import read_plan
from luodi.web.accounts.requests import SignedInRequest
from luodi.web.errors import Refused
from luodi.web.missions import actions, moving, others_actions, plan_actions
from luodi.web.missions.api_values import (
    AfterOut,
    Based,
    ChangeIn,
    LeftOutOut,
    LinkIn,
    MarkIn,
    MissionIn,
    MissionLine,
    MissionOut,
    MissionVersionOut,
    OthersOut,
    Problem,
    RunOut,
    SearchIn,
    TermsIn,
    Wanted,
    WishIn,
)
from luodi.web.missions.checking import faults_of
from luodi.web.missions.drafts import cleaned
from luodi.web.missions.files import answer_file, planned
from luodi.web.missions.following import after_of
from luodi.web.missions.holding import current_version
from luodi.web.missions.models import Mission, MissionVersion, PlanRun
from luodi.web.missions.others import others_of, search_beside
from luodi.web.missions.readying import prepare
from luodi.web.missions.views import file_faults, find, read_file
from luodi.web.missions.wording import left_out, say_fault
from luodi.web.reports.models import Report
from luodi.web.wording import in_words

_READ = {401: Problem, 403: Problem, 404: Problem, 422: Problem}
_WRITE = {**_READ, 400: Problem, 409: Problem, 415: Problem}
router = Router(tags=["出行 missions"])


def whole(version: MissionVersion) -> dict[str, Any]:
    """A mission as one version has it: its words, its plan with faults and risks."""
    mission, prepared = version.mission, prepare(version)
    out: dict[str, Any] = {
        **line(mission), "version": version.number, "words": version.draft, "must": version.must, "off": version.off,
        "locked": version.locked, "happened": version.happened, "plan": None, "faults": [], "risks": [], "unmet": [],
        "shifts": [], "cautions": [],
    }  # fmt: skip
    if prepared is not None:
        out["shifts"] = [
            {"shift": n, "team": s.team, "day": s.day, "nights": list(s.to_places)}
            for n, s in enumerate(prepared.model.shifts)
        ]
        out["cautions"] = [in_words(caution) for caution in prepared.terms.cautions]
        out["unmet"] = list(prepared.unmet)
    if prepared is not None and prepared.plan is not None:
        visits, _days = simulate_plan(prepared.model, prepared.plan)
        out["plan"] = [asdict(day) for day in read_plan(version.plan, "").days]
        out["faults"] = [asdict(fault) for fault in faults_of(prepared)]
        out["risks"] = [asdict(risk) for risk in visits]
    return out


def line(mission: Mission) -> dict[str, Any]:
    """A mission in the list."""
    names = ("title", "home", "first_date", "days", "candidates", "visits", "value")
    return {"id": mission.pk, "unit": str(mission.unit), **{name: getattr(mission, name) for name in names}}


def run_of(run: PlanRun | None) -> dict[str, Any]:
    """How far a search is."""
    if run is None:
        return {"state": "none"}
    names = ("seconds", "value", "visits", "curve", "kept")
    values = {name: getattr(run, name) for name in names}
    return {"job": run.job_id, "state": run.job.state, **values, "outcome": in_words(run.outcome)}


@router.get("", response={200: list[MissionLine], **_READ})
def list_missions(request: SignedInRequest) -> Any:
    """Missions the caller may see, the next trip first."""
    return [line(m) for m in Mission.objects.visible_to(request.user).select_related("unit")[:1000]]


@router.post("", response={201: MissionOut, **_WRITE})
def create_mission(request: SignedInRequest, body: MissionIn) -> Any:
    """A mission of the caller's unit from a mission file; 422 says every line that cannot be used."""
    draft = read_file("mission.yaml", body.yaml.encode())
    faults = file_faults(draft)
    if faults:
        raise Refused("；".join(say_fault(fault) for fault in faults[:20]))
    mission = actions.add_mission(plain=draft.plain(), by=request.user)
    return Status(201, whole(current_version(mission)))


@router.get("/{mission_id}", response={200: MissionOut, **_READ})
def get_mission(request: SignedInRequest, mission_id: int) -> Any:
    """One mission: its words, its plan checked, risks."""
    return whole(current_version(find(request, mission_id)))


@router.delete("/{mission_id}", response={204: None, **_WRITE})
def delete_mission(request: SignedInRequest, mission_id: int) -> Any:
    """Delete a mission with all its versions."""
    actions.delete_mission(mission=find(request, mission_id), by=request.user)
    return Status(204, None)


@router.put("/{mission_id}/terms", response={200: MissionOut, **_WRITE})
def edit_terms(request: SignedInRequest, mission_id: int, body: TermsIn) -> Any:
    """Other words for whole sections."""
    unknown = set(body.sections) - (set(SECTIONS) - {"candidates", "appointments"})
    if unknown:
        raise Refused(f"不认识的部分：{'、'.join(sorted(unknown))} (unknown sections).")
    sections = {name: [cleaned(row, SECTIONS[name][1]) for row in rows] for name, rows in body.sections.items()}
    mission = find(request, mission_id)
    return whole(actions.edit_terms(mission=mission, sections=sections, version=body.version, by=request.user))


@router.post("/{mission_id}/wishes", response={200: MissionOut, **_WRITE})
def save_wish(request: SignedInRequest, mission_id: int, body: WishIn) -> Any:
    """Add a candidate or appointment, or change the one with ``key``."""
    if {"mark", "locked"} & body.words.keys():
        raise Refused(_("去不去和锁定不是心愿单里的话，请用 mark 和 changes 的 lock。"))
    section = "appointments" if body.words.get("date") or body.words.get("time") else "candidates"
    made, _key = actions.save_wish(
        mission=find(request, mission_id), key=body.key, words=cleaned(body.words, SECTIONS[section][1]),
        appointment=section == "appointments", version=body.version, by=request.user,
    )  # fmt: skip
    return whole(made)


@router.delete("/{mission_id}/wishes/{key}", response={200: MissionOut, **_WRITE})
def remove_wish(request: SignedInRequest, mission_id: int, key: str) -> Any:
    """Take somebody off the wish list."""
    return whole(actions.remove_wish(mission=find(request, mission_id), key=key, version=None, by=request.user))


@router.post("/{mission_id}/wishes/{key}/mark", response={200: MissionOut, **_WRITE})
def mark_wish(request: SignedInRequest, mission_id: int, key: str, body: MarkIn) -> Any:
    """In any case (must), not at all (off), or as it comes (empty)."""
    mission = find(request, mission_id)
    return whole(actions.mark_wish(mission=mission, key=key, mark=body.mark, version=body.version, by=request.user))


@router.post("/{mission_id}/search", response={202: RunOut, **_WRITE})
def start_search(request: SignedInRequest, mission_id: int, body: SearchIn) -> Any:
    """Have a plan searched for."""
    run = plan_actions.queue_planning(
        mission=find(request, mission_id), seconds=body.seconds, version=body.version, by=request.user
    )
    return Status(202, run_of(run))


@router.get("/{mission_id}/search", response={200: RunOut, **_READ})
def get_search(request: SignedInRequest, mission_id: int) -> Any:
    """The last search: its best so far, while it runs and after."""
    return run_of(find(request, mission_id).runs.select_related("job").first())


@router.post("/{mission_id}/search/stop", response={202: RunOut, **_WRITE})
def stop_search(request: SignedInRequest, mission_id: int) -> Any:
    """End the search with the best so far."""
    return Status(202, run_of(plan_actions.stop_planning(mission=find(request, mission_id), by=request.user)))


@router.post("/{mission_id}/others", response={202: OthersOut, **_WRITE})
def start_others(request: SignedInRequest, mission_id: int, body: Based) -> Any:
    """Have other plans of nearly the same value searched for, or go on where that was stopped."""
    mission = find(request, mission_id)
    others_actions.queue_others(mission=mission, version=body.version, by=request.user)
    return Status(202, _others(mission))


@router.get("/{mission_id}/others", response={200: OthersOut, **_READ})
def get_others(request: SignedInRequest, mission_id: int) -> Any:
    """The other plans found so far, with what each gains and loses; the change ``take`` takes one by its number."""
    return _others(find(request, mission_id))


@router.post("/{mission_id}/others/stop", response={202: OthersOut, **_WRITE})
def stop_others(request: SignedInRequest, mission_id: int) -> Any:
    """End that search with what it found."""
    mission = find(request, mission_id)
    others_actions.stop_others(mission=mission, by=request.user)
    return Status(202, _others(mission))


def _others(mission: Mission) -> dict[str, Any]:
    prepared = planned(mission)
    search = search_beside(prepared.version)
    if search is None:
        return {"version": prepared.version.number, "state": "none", "others": []}
    job = search.job
    return {
        "version": prepared.version.number, "job": job.pk, "state": job.state, "done": job.done, "total": job.total,
        "outcome": in_words(search.outcome), "others": others_of(prepared, search),
    }  # fmt: skip


@router.post("/{mission_id}/changes", response={200: MissionOut, **_WRITE})
def change_plan(request: SignedInRequest, mission_id: int, body: ChangeIn) -> Any:
    """One change of the plan; the answer has the plan checked anew."""
    mission = find(request, mission_id)
    asked = moving.Asked(**body.dict(exclude={"act"}))
    return whole(moving.ACTS[body.act](mission, asked, request.user))


@router.get("/{mission_id}/left-out", response={200: list[LeftOutOut], **_READ})
def list_left_out(request: SignedInRequest, mission_id: int) -> Any:
    """Who is not in the plan, why, and what would bring them in."""
    return left_out(planned(find(request, mission_id)))


@router.get("/{mission_id}/versions", response={200: list[MissionVersionOut], **_READ})
def list_mission_versions(request: SignedInRequest, mission_id: int) -> Any:
    """Every version, the last first."""
    return list(find(request, mission_id).versions.select_related("by").defer("draft", "plan"))


@router.get("/{mission_id}/files/{what}.{form}", response={200: None, **_READ})
def get_mission_file(request: SignedInRequest, mission_id: int, what: str, form: str, asked: Query[Wanted]) -> Any:
    """
    A file: itinerary (xlsx, docx, pdf, ics, json), mission (xlsx, yaml, json), book, leader or report (docx, pdf).

    A leader's page is that of ``leader``, else of the first of the delegation. ``language`` is zh-hans or en.
    """
    return answer_file(find(request, mission_id), what, form, request.user, asked.leader, asked.language)


@router.get("/{mission_id}/after", response={200: AfterOut, **_READ})
def get_after(request: SignedInRequest, mission_id: int) -> Any:
    """The trip as its reports tell it, and when the bureau's own is due."""
    mission = find(request, mission_id)
    after = after_of(mission, prepare(current_version(mission)), request.user)
    return {
        "reports": [report.pk for report in after.reports],
        "due": after.due.day if after.due else None,
        "due_source": f"{after.due.basis.name}，{after.due.basis.where}" if after.due else "",
        "trip": asdict(after.trip) if after.trip else None,
    }


@router.post("/{mission_id}/reports", response={200: AfterOut, **_WRITE})
def link_trip_report(request: SignedInRequest, mission_id: int, body: LinkIn) -> Any:
    """Say that a report tells of this trip."""
    mission = find(request, mission_id)
    report = Report.objects.visible_to(request.user).filter(pk=body.report).first()
    if report is None:
        raise Refused("没有这份报告，或不在您可以查看的范围内 (no such report, or not yours to see).")
    actions.link_report(mission=mission, report=report, by=request.user)
    return get_after(request, mission_id)


@router.delete("/{mission_id}/reports/{report_id}", response={204: None, **_WRITE})
def unlink_trip_report(request: SignedInRequest, mission_id: int, report_id: int) -> Any:
    """Take that back."""
    actions.unlink_report(mission=find(request, mission_id), report_id=report_id, by=request.user)
    return Status(204, None)
