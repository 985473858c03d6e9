"""Forms about people."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.utils.translation import gettext_lazy as _

from luodi.web.accounts.models import Role, Unit


class SignInForm(AuthenticationForm):
    """Name and password."""

    error_messages = {
        "invalid_login": _("登录名或密码不对。请注意大小写；连续输错五次会锁定 15 分钟。"),
        "inactive": _("这个账号已停用，请联系管理员。"),
    }


class OwnPasswordForm(PasswordChangeForm):
    """The user's own new password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # One of several forms of its page: a phone would jump to it and open the keyboard.
        del self.fields["old_password"].widget.attrs["autofocus"]


class TokenForm(forms.Form):
    """A new API token."""

    name = forms.CharField(label=_("用途"), max_length=80)


class PersonForm(forms.Form):
    """Somebody to add. The unit is typed: an existing one is reused, a new one is made."""

    username = forms.SlugField(label=_("登录名"), max_length=60, help_text=_("字母、数字、- 或 _。"))
    full_name = forms.CharField(label=_("姓名"), max_length=60)
    unit = forms.CharField(label=_("单位"), max_length=120)
    role = forms.ChoiceField(label=_("角色"), choices=Role.choices)
    is_manager = forms.BooleanField(label=_("管理员"), required=False)

    def clean_unit(self) -> Unit:
        """The unit of that name."""
        name = " ".join(self.cleaned_data["unit"].split())
        return Unit.objects.filter(name=name).first() or Unit(name=name)
