"""Any file of a mission, for the pages and the API; each is noted in the operation log."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpResponse
from django.utils import translation
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from luodi.core.missions.assembling import delegation
from luodi.core.missions.briefing import BriefingBook
from luodi.web.accounts.models import User
from luodi.web.audit.actions import record
from luodi.web.errors import Refused
from luodi.web.missions import printing
from luodi.web.missions.following import after_of, draft_file
from luodi.web.missions.holding import current_version
from luodi.web.missions.knowing import stops_of
from luodi.web.missions.models import Mission
from luodi.web.missions.operations import Operation
from luodi.web.missions.readying import Prepared, prepare

FORMS = {
    "itinerary": printing.ITINERARIES,
    "mission": printing.MISSION_FILES,
    "book": printing.PAPERS,
    "leader": printing.PAPERS,
    "report": printing.PAPERS,
}


def planned(mission: Mission) -> Prepared:
    """The mission as it stands, with a plan."""
    prepared = prepare(current_version(mission))
    if prepared is None or prepared.plan is None:
        raise Refused(_("还没有行程，请先排一次。"))
    return prepared


def answer_file(
    mission: Mission, what: str, form: str, user: User, leader: str = "", language: str = ""
) -> HttpResponse:
    """
    The file ``what`` (a key of `FORMS`) in ``form``, to be saved under a name of its own; Chinese unless asked for in English.

    Raises
    ------
    Http404
        When there is no such file.
    Refused
        When the mission has nothing yet to make it of, or no such ``leader``.
    """
    if form not in FORMS.get(what, ()):
        raise Http404(f"{what}.{form}")
    with translation.override("en" if language == "en" else settings.LANGUAGE_CODE):
        content, called = _made(mission, what, form, user, leader)
    record(Operation.MISSION_EXPORTED, by=user, target=mission.title, obj=mission, form=form, what=what)
    name = f"{mission.title}-{called}.{form}".replace("/", "／").replace("\\", "＼")
    answer = HttpResponse(content, content_type=printing.TYPES[form])
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    return answer


def _made(mission: Mission, what: str, form: str, user: User, leader: str) -> tuple[bytes, str]:
    if what == "mission":
        return printing.mission_file(current_version(mission), form), _("任务")
    prepared = planned(mission)
    if what == "itinerary":
        return printing.itinerary_file(prepared, form), _("行程")
    if what == "report":
        after = after_of(mission, prepared, user)
        if after.trip is None:
            raise Refused(_("还没有读好的报告可以对照。"))
        return draft_file(mission, prepared, after, form), _("情况报告草稿")
    if what == "leader":
        book = _leaders_book(prepared, user, leader)
        return printing.leader_file(book, form), book.delegation[0].name
    return printing.book_file(printing.book_of(prepared, stops_of(prepared, user)), form), _("考察手册")


def _leaders_book(prepared: Prepared, user: User, leader: str) -> BriefingBook:
    members = delegation(prepared.terms, leader)
    if not members or (leader and members[0].name != leader):
        raise Refused(_("团组里没有“%(name)s”。") % {"name": leader})
    return printing.book_of(prepared, stops_of(prepared, user), leader or members[0].name)
