"""Forms about people."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.utils.translation import gettext_lazy as _

from luodi.web.accounts.models import WRITING_ROLES, Role, Unit, UnitKind


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
    """Somebody to add. What they may do is the security administrator's to say."""

    username = forms.SlugField(label=_("登录名"), max_length=60, help_text=_("字母、数字、- 或 _。"))
    full_name = forms.CharField(label=_("姓名"), max_length=60)
    unit = forms.ModelChoiceField(label=_("单位"), queryset=Unit.objects.all(), required=False)


class RoleForm(forms.Form):
    """What somebody may do, and in which unit."""

    role = forms.ChoiceField(label=_("角色"), choices=Role.choices)
    unit = forms.ModelChoiceField(label=_("单位"), queryset=Unit.objects.all(), required=False)
    is_manager = forms.BooleanField(
        label=_("单位负责人"), required=False, help_text=_("可以删除本单位的报告、处理本单位的任务。")
    )

    def clean(self) -> dict[str, Any]:
        """Who works in a unit needs one."""
        given = super().clean() or {}
        if given.get("role") in WRITING_ROLES and not given.get("unit"):
            self.add_error("unit", _("这个角色需要一个单位。"))
        return given


class UnitForm(forms.Form):
    """A unit to add."""

    name = forms.CharField(label=_("名称"), max_length=120)
    kind = forms.ChoiceField(label=_("类别"), choices=UnitKind.choices)
    parent = forms.ModelChoiceField(
        label=_("上级"), queryset=Unit.objects.all(), required=False, help_text=_("上级能看到下级的内容。")
    )


class UnitNameForm(forms.Form):
    """Another name for a unit."""

    name = forms.CharField(label=_("名称"), max_length=120)


class UnitParentForm(forms.Form):
    """Another place for a unit."""

    parent = forms.ModelChoiceField(
        label=_("上级"), queryset=Unit.objects.all(), required=False, empty_label=_("（无）")
    )
