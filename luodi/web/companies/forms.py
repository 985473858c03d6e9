"""Forms about the register."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from luodi.core.companies.register.fields import Status
from luodi.core.places.division import resolve_place
from luodi.web.companies.models import CODE_WORDS, LinkStatus

ENDINGS = ".csv,.tsv,.txt,.gz,.xlsx,.xls,.ods,.jsonl,.parquet"
_KINDS = ("enterprise", "institute", "university", "fund-bank", "association", "park", "government")


class SearchForm(forms.Form):
    """What to look for in the register."""

    q = forms.CharField(label=_("搜索"), max_length=60, required=False)
    region = forms.CharField(label=_("地区"), max_length=40, required=False)
    kind = forms.ChoiceField(
        label=_("类别"), choices=[("", _("不限")), *((k, CODE_WORDS[k]) for k in _KINDS)], required=False
    )
    status = forms.ChoiceField(
        label=_("登记状态"),
        choices=[("", _("不限")), *((s.value, CODE_WORDS[s.value]) for s in Status)],
        required=False,
    )

    def clean_region(self) -> str:
        """The code of the division that was named."""
        name = self.cleaned_data["region"].strip()
        if not name:
            return ""
        found = [d.code for d in resolve_place(name) if len(d.code) == 6 and d.code.isdigit()]
        if name.isdigit() and len(name) == 6 and name.isascii():
            found = [name]
        if not found:
            raise forms.ValidationError(_("不认识这个地名。请写省、市或县的名称。"))
        return found[0]


class QueueForm(forms.Form):
    """Which links to show."""

    q = forms.CharField(label=_("搜索"), max_length=60, required=False)
    status = forms.ChoiceField(label=_("状态"), choices=LinkStatus.choices, required=False)


class BulkForm(forms.Form):
    """From which score on to accept."""

    least = forms.FloatField(label=_("把握不低于"), min_value=0.05, max_value=1)


class FileForm(forms.Form):
    """A file for the register."""

    file = forms.FileField(label=_("文件"), widget=forms.ClearableFileInput(attrs={"accept": ENDINGS}))
