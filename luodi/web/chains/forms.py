"""Forms about chains."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from luodi.core.chains.chain import Segment
from luodi.web.chains.standing import KIND_LABELS

LISTS = ("inputs", "codes", "keywords", "exclude", "gates", "sources")


class CityForm(forms.Form):
    """Whose chain to look at, and beside whose."""

    city = forms.CharField(label=_("城市"), max_length=40, required=False)
    other = forms.CharField(label=_("另一个城市"), max_length=40, required=False)


class FileForm(forms.Form):
    """A chain in a file."""

    file = forms.FileField(label=_("文件"), widget=forms.ClearableFileInput(attrs={"accept": ".yaml,.yml,.xlsx"}))


def _lines(label: Any, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label, help_text=help_text, required=False, max_length=60_000, strip=False,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
    )  # fmt: skip


class SegmentForm(forms.Form):
    """One segment; lists have one entry a line. What the entries must be the chain's own check says."""

    id = forms.CharField(label=_("编号"), max_length=60)
    name = forms.CharField(label=_("名称"), max_length=2_000)
    name_en = forms.CharField(label=_("英文名"), max_length=2_000, required=False)
    kind = forms.ChoiceField(label=_("类型"), choices=list(KIND_LABELS.items()))
    stage = forms.IntegerField(label=_("层级"), min_value=0, max_value=39, help_text=_("0 最上游"))
    inputs = _lines(_("投入"), _("它买哪些环节的东西：写环节编号，每行一个"))
    codes = _lines(_("行业代码"), _("GB/T 4754-2017，如 C3985，每行一个"))
    keywords = _lines(_("关键词"), _("每行一个"))
    exclude = _lines(_("排除词"), _("每行一个"))
    gates = _lines(_("准入门槛"), _("每行一个：短词，可加“：说明”"))
    sources = _lines(_("来源"), _("本链来源的编号，每行一个"))
    note = forms.CharField(
        label=_("说明"), max_length=2_000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )  # fmt: skip

    def plain(self) -> dict[str, Any]:
        """The segment's fields as a file gives them."""
        given = self.cleaned_data
        plain = {name: given[name] for name in ("id", "name", "name_en", "kind", "note")}
        plain["note"] = " ".join(given["note"].split())
        plain["stage"] = str(given["stage"])
        for name in LISTS:
            entries = [line.strip() for line in given[name].splitlines() if line.strip()]
            plain[name] = [_gate(entry) for entry in entries] if name == "gates" else entries
        return plain


def _gate(entry: str) -> dict[str, str]:
    word, _colon, note = entry.replace(":", "：", 1).partition("：")
    return {"word": word.strip(), "note": note.strip()}


def initial_of(segment: Segment) -> dict[str, Any]:
    """A segment as the form shows it."""
    shown: dict[str, Any] = {
        name: getattr(segment, name) for name in ("id", "name", "name_en", "kind", "stage", "note")
    }
    for name in LISTS:
        shown[name] = "\n".join(getattr(segment, name)) if name != "gates" else ""
    shown["gates"] = "\n".join(f"{g.word}：{g.note}" if g.note else g.word for g in segment.gates)
    return shown
