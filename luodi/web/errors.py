"""One clear page, or one notice for htmx, for each kind of error; never a stack trace."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _

from luodi.core.errors import LuodiError
from luodi.web.wording import in_words


class Refused(LuodiError):
    """What was asked cannot be done as things stand; ``status`` is the HTTP answer."""

    status = 422


class NotAllowed(Refused, PermissionDenied):
    """The user may see the thing but not do this to it."""

    status = 403


class Conflict(Refused):
    """Somebody else was faster."""

    status = 409


def explain(request: HttpRequest, error: LuodiError) -> HttpResponse:
    """The answer to one of luodi's own errors."""
    return answer(request, getattr(error, "status", 422), _("没有做成"), in_words(error))


def answer(request: HttpRequest, status: int, title: str, message: str) -> HttpResponse:
    """A page for a browser, a fragment for htmx, JSON for a program."""
    if request.path.startswith("/api/"):
        return JsonResponse({"detail": message}, status=status)
    context = {"status": status, "title": title, "message": message}
    if not request.headers.get("HX-Request"):
        return render(request, "desk/error.html", context, status=status)
    notice = render(request, "desk/notice.html", context, status=status)
    notice["HX-Reswap"] = "innerHTML"  # a form that swaps a part of its page whole would swap the place of notices away
    return notice


def too_large(request: HttpRequest) -> HttpResponse:
    """413: the body is above the limit."""
    megabytes = settings.UPLOAD_BYTES // (1024 * 1024)
    message = _("一次最多上传 %(limit)s MB。请分几次上传，或只上传需要的文件。") % {"limit": megabytes}
    return _plain(request, 413, _("文件太大"), message)


def no_database(request: HttpRequest) -> HttpResponse:
    """503: the database is away, locked for too long, or its disk is full. The frame needs it too, so: plain."""
    message = _("数据库现在不能读写：可能磁盘已满，或数据库没有运行。您的数据没有改动；请稍后重试，或告诉管理员。")
    return _plain(request, 503, _("数据库不可用"), message)


def _plain(request: HttpRequest, status: int, title: str, message: str) -> HttpResponse:
    """A page without the frame, which asks for the user."""
    if request.path.startswith("/api/"):
        return JsonResponse({"detail": message}, status=status)
    template = "desk/notice.html" if request.headers.get("HX-Request") else "desk/plain_error.html"
    return render(request, template, {"status": status, "title": title, "message": message}, status=status)


def wrong_method(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """
    405, said in words. A browser that opens the address of a form's action goes to the page above it.

    That happens after a sign-in in the middle of a form, and when the language is switched on a form that came back
    with an error.
    """
    if request.method != "GET" or request.path.startswith("/api/"):
        said = answer(request, 405, _("不能这样打开"), _("这个地址不接受这种请求。"))
        said["Allow"] = response["Allow"]
        return said
    above = request.path.rstrip("/")
    while above:
        above = above.rpartition("/")[0]
        try:
            resolve(f"{above}/")
        except Resolver404:
            continue
        break
    return redirect(f"{above}/")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400, or 413 when Django found the body too big only while reading it."""
    if isinstance(exception, RequestDataTooBig):
        return too_large(request)
    if isinstance(exception, SuspiciousOperation) and "files" in str(exception):
        return answer(request, 413, _("文件太多"), _("一次最多上传 2000 个文件。请分几次上传。"))
    return answer(request, 400, _("请求有误"), _("浏览器发来的内容无法识别。请返回上一页重试。"))


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403."""
    return answer(request, 403, _("没有权限"), str(exception) or _("您的角色不能做这件事。如有需要，请联系管理员。"))


def not_found(request: HttpRequest, exception: Http404) -> HttpResponse:
    """404; the same for what does not exist and what the user may not see."""
    return answer(request, 404, _("没有找到"), _("这个页面或报告不存在，或者不在您可以查看的范围内。"))


def server_error(request: HttpRequest) -> HttpResponse:
    """500: plain on purpose, since the frame itself may be what failed."""
    message = _("系统出了错，您的数据没有改动。请稍后重试；如仍不行，请把出错的时间告诉管理员。")
    return _plain(request, 500, _("系统出错"), message)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form whose token is missing or old."""
    return answer(request, 403, _("页面已过期"), _("为了安全，这次提交没有被接受。请刷新页面后重试。"))
