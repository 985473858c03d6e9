"""Forms about reports."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from luodi.web.reports.panels import WORDS
from luodi.web.reports.paths import CHOICES

MOST_PASTED = 1_000_000
ENDINGS = ".txt,.md,.html,.htm,.docx,.pdf"


class ManyFiles(forms.ClearableFileInput):
    """A file chooser that takes several."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One file or more."""

    widget = ManyFiles

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Each file checked alone."""
        return [super(FilesField, self).clean(file, initial) for file in data or []]


class TextForm(forms.Form):
    """A report to paste."""

    text = forms.CharField(label=_("正文"), max_length=MOST_PASTED, strip=False, widget=forms.Textarea)
    title = forms.CharField(label=_("标题"), max_length=200, required=False)
    published = forms.DateField(label=_("发布日期"), required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def clean_text(self) -> str:
        """Something to read."""
        text: str = self.cleaned_data["text"]
        if not text.strip():
            raise forms.ValidationError(_("请粘贴报告正文。"))
        return text


class FilesForm(forms.Form):
    """Reports to upload."""

    files = FilesField(  # type: ignore[assignment]  # hides BaseForm.files, which the class keeps to itself
        # An empty file among many becomes a report that says so; refusing it here would refuse the others too.
        label=_("文件"),
        widget=ManyFiles(attrs={"accept": ENDINGS}),
        allow_empty_file=True,
    )
    published = forms.DateField(
        label=_("发布日期"), required=False, widget=forms.DateInput(attrs={"type": "date", "id": "id_files_published"})
    )

    def clean_files(self) -> list[Any]:
        """At least one file."""
        if not self.cleaned_data["files"]:
            raise forms.ValidationError(_("请选择至少一个文件。"))
        return self.cleaned_data["files"]


def _choices(key: tuple[str, str], empty: Any) -> list[tuple[str, Any]]:
    return [("", empty), *((value, WORDS[value]) for value in CHOICES[key])]


class SearchForm(forms.Form):
    """What to look for in the list."""

    q = forms.CharField(label=_("搜索"), max_length=100, required=False)
    direction = forms.ChoiceField(label=_("方向"), choices=_choices(("direction", ""), _("不限")), required=False)
    kind = forms.ChoiceField(
        label=_("机构类别"), choices=_choices(("organisations", "kind"), _("不限")), required=False
    )
    status = forms.ChoiceField(
        label=_("状态"),
        choices=[
            ("", _("不限")),
            ("open", _("待核")),
            ("checked", _("已核完")),
            ("waiting", _("待识读")),
            ("failed", _("读取失败")),
        ],
        required=False,
    )
    place = forms.CharField(label=_("地点"), max_length=40, required=False)
    since = forms.DateField(label=_("从"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=_("到"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
