"""What the log is searched by."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from luodi.web.accounts.models import Unit
from luodi.web.audit.operations import operation_labels


def _day() -> forms.DateField:
    return forms.DateField(required=False, widget=forms.DateInput(attrs={"type": "date"}))


class LogForm(forms.Form):
    """Who, which unit, what was done, to what, and when."""

    who = forms.CharField(label=_("谁"), required=False, max_length=150)
    unit = forms.ChoiceField(label=_("单位"), required=False)
    operation = forms.ChoiceField(label=_("做了什么"), required=False)
    target = forms.CharField(label=_("对象"), required=False, max_length=100)
    since = _day()
    until = _day()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["since"].label, self.fields["until"].label = _("从"), _("到")
        for name, choices in (
            ("unit", [(unit, unit) for unit in Unit.objects.values_list("name", flat=True)]),
            ("operation", operation_labels().items()),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", _("全部")), *choices]
