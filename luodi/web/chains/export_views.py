"""Chains as files, and the count of a big register that some of them wait for."""

from __future__ import annotations

import tempfile
from pathlib import Path

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from luodi.core.chains.drawing import draw_chain
from luodi.core.chains.gaps import GapReport
from luodi.core.companies.register.errors import NoRegister
from luodi.core.documents.chain_workbook import write_chain
from luodi.core.documents.svg_image import svg_to_png
from luodi.web.accounts.requests import SignedInRequest
from luodi.web.chains import actions, presences
from luodi.web.chains.shelf import Held, find_held
from luodi.web.chains.showing import asked_version, chain_context, report_of, surveyed, with_version
from luodi.web.errors import Refused

_TYPES = {
    "svg": "image/svg+xml",
    "png": "image/png",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "yaml": "application/yaml",
}


@login_required
def export(
    request: SignedInRequest, form: str, chain_id: int | None = None, shipped: str | None = None
) -> HttpResponse:
    """The chain as a picture, a workbook or text; with a city, what that has and lacks."""
    if form not in _TYPES:
        raise Http404(form)
    held = find_held(request.user, chain_id, shipped, asked_version(request))
    city = request.GET.get("city", "").strip()[:40]
    report = None
    if city and form != "yaml":
        survey = presences.survey_of(held)
        if survey is None:
            raise Refused(_("这条链还没有算完，请先在页面上算好再导出。"))
        report = report_of(survey, city, request.user)
    name = f"{held.chain.name}{'·' + report.city.name if report else ''}.{form}"
    answer = HttpResponse(_exported(held, form, report), content_type=_TYPES[form])
    answer["Content-Disposition"] = content_disposition_header("inline" not in request.GET, name) or ""
    return answer


def _exported(held: Held, form: str, report: GapReport | None) -> bytes:
    if form == "yaml":
        return held.text.encode()
    if form == "xlsx":
        with tempfile.TemporaryDirectory(prefix="luodi-") as scratch:
            path = Path(scratch, "chain.xlsx")
            write_chain(held.chain, path, report)
            return path.read_bytes()
    svg = draw_chain(held.chain, report)
    return svg_to_png(svg) if form == "png" else svg.encode()


@login_required
@require_POST
def compute(request: SignedInRequest, chain_id: int | None = None, shipped: str | None = None) -> HttpResponse:
    """Have the chain counted over a big register."""
    held = find_held(request.user, chain_id, shipped, asked_version(request))
    try:
        actions.queue_count(held=held, by=request.user)
    except NoRegister:
        messages.error(request, _("还没有名录，没有可算的。"))
    return redirect(with_version(held, "page"))


@login_required
def progress(request: SignedInRequest, chain_id: int | None = None, shipped: str | None = None) -> HttpResponse:
    """How far the count is; once it is done, htmx is told to load the page again."""
    held = find_held(request.user, chain_id, shipped, asked_version(request))
    if not request.headers.get("HX-Request"):
        return redirect(with_version(held, "page"))
    _survey, context = surveyed(held, chain_context(request, held))
    if not context.get("waiting"):
        answer = HttpResponse(status=204)
        answer["HX-Refresh"] = "true"
        return answer
    context["may_steer"] = context["job"] is not None and context["job"].may_be_steered_by(request.user)
    return render(request, "chains/waiting.html", context)
