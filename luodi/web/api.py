"""The JSON API: the same actions and the same rules as the pages, for programs with a token."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI, Schema
from ninja.errors import ValidationError
from ninja.security import HttpBearer

from luodi.core.companies.register.errors import NoRegister
from luodi.core.errors import LuodiError
from luodi.web.accounts.actions import user_of_token
from luodi.web.projects.holding import Stale
from luodi.web.wording import in_words


class Problem(Schema):
    """Why it could not be done, for people."""

    detail: str


class Token(HttpBearer):
    """``Authorization: Bearer luodi_…``; a browser's session is not enough, so that no other site can use it."""

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        """The token's user, who then is ``request.user``."""
        user = user_of_token(token)
        if user is not None:
            request.user = user
        return user


api = NinjaAPI(
    title="luodi",
    version=settings.LUODI_VERSION,
    description="招商出行报告、记录与单位名录 · Trip reports, their records, the register. Get a token with POST /api/tokens or on the account page.",
    auth=Token(),
    urls_namespace="api",
)
api.add_router("", "luodi.web.accounts.api.router")
api.add_router("reports", "luodi.web.reports.api.router")
api.add_router("", "luodi.web.companies.api.router")
api.add_router("chains", "luodi.web.chains.api.router")
api.add_router("sectors", "luodi.web.sectors.api.router")
api.add_router("targets", "luodi.web.targets.api.router")
api.add_router("profiles", "luodi.web.profiles.api.router")
api.add_router("tasks", "luodi.web.tasks.api.router")
api.add_router("missions", "luodi.web.missions.api.router")


api.add_router("projects", "luodi.web.projects.api.router")
api.add_router("leads", "luodi.web.projects.api.leads_router")
api.add_router("projects", "luodi.web.projects.working_api.router")
api.add_router("leads", "luodi.web.projects.working_api.leads_router")
api.add_router("periods", "luodi.web.periods.api.router")
api.add_router("rules", "luodi.web.rulebook.api.router")


def _problem(request: HttpRequest, status: int, detail: str) -> HttpResponse:
    return api.create_response(request, {"detail": detail}, status=status)


@api.exception_handler(LuodiError)
def _refused(request: HttpRequest, error: LuodiError) -> HttpResponse:
    return _problem(request, getattr(error, "status", 422), in_words(error))


@api.exception_handler(Stale)
def _stale(request: HttpRequest, error: Stale) -> HttpResponse:
    merges = [asdict(merge) for merge in error.merges]
    body = {"detail": str(error), "version": error.project.version, "merges": merges}
    return api.create_response(request, body, status=error.status)


@api.exception_handler(NoRegister)
def _no_register(request: HttpRequest, error: NoRegister) -> HttpResponse:
    return _problem(request, 404, "还没有名录 (no register yet).")


@api.exception_handler(Http404)
def _not_found(request: HttpRequest, error: Http404) -> HttpResponse:
    return _problem(request, 404, "没有找到，或不在您可以查看的范围内 (not found, or not yours to see).")


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    faults = "; ".join(f"{'.'.join(str(step) for step in e['loc'])}: {e['msg']}" for e in error.errors)
    return _problem(request, 422, faults)
