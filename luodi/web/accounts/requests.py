"""The request of somebody who is signed in, for type checking."""

from __future__ import annotations

from django.http import HttpRequest

from luodi.web.accounts.models import User


class SignedInRequest(HttpRequest):
    """What a view behind ``login_required``, or an API operation behind a token, is called with."""

    user: User
