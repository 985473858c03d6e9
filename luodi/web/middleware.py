"""What every request passes: the upload limit, the session's clock, who may be here, one answer for each error."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from luodi.core.errors import LuodiError
from luodi.web import errors
from luodi.web.audit import context
from luodi.web.audit.actions import record
from luodi.web.audit.operations import Operation

logger = logging.getLogger(__name__)

Handler = Callable[[HttpRequest], HttpResponse]
SESSION_TOUCH_SECONDS = 300


def limit_upload(get_response: Handler) -> Handler:
    """Answer 413 to a body above the limit before Django reads any of it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        # Room for the form's other fields and the multipart heads of many small files.
        if length.isdecimal() and len(length) < 20 and int(length) > settings.UPLOAD_BYTES + 1024 * 1024:
            return errors.too_large(request)
        return get_response(request)

    return middleware


def note_address(get_response: Handler) -> Handler:
    """Let the log know where a request comes from, for as long as it lasts."""

    def middleware(request: HttpRequest) -> HttpResponse:
        token = context.address.set(str(request.META.get("REMOTE_ADDR") or "")[:45])
        try:
            return get_response(request)
        finally:
            context.address.reset(token)

    return middleware


def take_json(get_response: Handler) -> Handler:
    """
    Answer 415 to a body for the API that does not say it is JSON.

    A wrong password in a body called a form once made the guard against guessing stumble over the form before it had
    counted the attempt. And a page of another site can post anything but JSON without asking.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        kinds = ("application/json", "multipart/form-data" if request.path == "/api/reports/files" else "")
        empty = request.META.get("CONTENT_LENGTH") in (None, "", "0")
        if request.path.startswith("/api/") and not empty and request.content_type not in kinds:
            return errors.answer(
                request, 415, _("内容类型不对"), _("请把内容写成 JSON，并注明 Content-Type: application/json。")
            )
        return get_response(request)

    return middleware


def tell_parts_apart(get_response: Handler) -> Handler:
    """
    Say that an address answers htmx with a part of the page, and others with all of it.

    A list as found bears the address of its page: the browser's way back once showed the list alone, without the page.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.get("Content-Type", "").startswith("text/html"):
            patch_vary_headers(response, ["HX-Request", "HX-Target"])
        return response

    return middleware


def keep_session(get_response: Handler) -> Handler:
    """Count a session's age from its last use, writing at most once in five minutes."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            now = int(time.time())
            if now - request.session.get("used_at", 0) > SESSION_TOUCH_SECONDS:
                request.session["used_at"] = now
        return get_response(request)

    return middleware


# What an account may open that has no work here: an administrator's, one without a role, one whose password somebody
# else knows. Every other page, of apps to come too, is closed to it.
ACCOUNT_VIEWS = ("accounts:account", "accounts:change-password", "accounts:set-large-text", "accounts:sign-out")
OPEN_VIEWS = (*ACCOUNT_VIEWS, "accounts:sign-in", "set_language", "home")
ADMINISTRATION = ("accounts", "audit")


class keep_apart:  # noqa: N801  (named like the function middleware beside it; a hook needs a class)
    """Keep administrators and accounts without a role out of the business pages, whatever those ask for themselves."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        user, match = request.user, request.resolver_match
        if not user.is_authenticated or match is None or match.view_name in OPEN_VIEWS:
            return None
        if user.must_change_password:
            return errors.answer(
                request, 403, _("请先修改密码"), _("这个密码是别人设的。请先在“我的账号”里改成自己的。")
            )
        if user.works or (user.is_administrator and match.app_name in ADMINISTRATION):
            return None
        if user.is_administrator:
            return errors.answer(request, 403, _("没有权限"), _("管理员不接触业务数据。"))
        return errors.answer(request, 403, _("还没有授权"), _("您的账号还没有角色，请联系安全管理员。"))


class answer_errors:  # noqa: N801  (named like the function middleware beside it; a hook needs a class)
    """Turn luodi's own errors, and a database that fails, into a page or, for htmx, a notice; log what was refused."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == 403 and request.user.is_authenticated:
            record(Operation.REFUSED, by=request.user, target=request.path, method=request.method)
        return errors.wrong_method(request, response) if response.status_code == 405 else response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, LuodiError):
            return errors.explain(request, error)
        if isinstance(error, OperationalError):
            logger.error("the database failed", exc_info=error)
            return errors.no_database(request)
        return None


def page_context(request: HttpRequest) -> dict[str, Any]:
    """What every page's frame needs."""
    user = getattr(request, "user", None)
    large = bool(user and user.is_authenticated and user.large_text)
    return {"luodi_version": settings.LUODI_VERSION, "large_text": large}
