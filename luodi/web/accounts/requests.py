"""The request of somebody who is signed in, and what several pages read from one."""

from __future__ import annotations

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from luodi.web.accounts.models import Unit, User
from luodi.web.errors import Refused


class SignedInRequest(HttpRequest):
    """What a view behind ``login_required``, or an API operation behind a token, is called with."""

    user: User


def chosen_unit(request: SignedInRequest) -> Unit:
    """
    The unit a form names to share with or hand over to.

    Raises
    ------
    Refused
        When it names none.
    Http404
        When there is none of that number.
    """
    written = request.POST.get("unit", "")
    if not (written.isascii() and written.isdigit() and len(written) < 10):
        raise Refused(_("请选择另一个单位。"))
    return get_object_or_404(Unit, pk=int(written))
