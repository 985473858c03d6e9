"""Forms about city profiles."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from luodi.core.targets.profile import Item, Site
from luodi.core.targets.scenarios import shipped_scenarios
from luodi.web.chains.shelf import held_shipped, shipped

DAY = {"type": "date"}


class CityForm(forms.Form):
    """Whose profile to begin."""

    city = forms.CharField(label=_("城市"), max_length=40)


class FileForm(forms.Form):
    """A profile in a file."""

    file = forms.FileField(label=_("文件"), widget=forms.ClearableFileInput(attrs={"accept": ".yaml,.yml,.xlsx"}))


class _Dated(forms.Form):
    """What every fact has: since when it holds, and who says so."""

    def clean_day(self) -> Any:
        """A fact has a day that is past."""
        day = self.cleaned_data["day"]
        if day > timezone.localdate():
            raise forms.ValidationError(_now("日期不能晚于今天。"))
        return day

    def text(self, name: str) -> str:
        """A field's words on one line."""
        return " ".join(str(self.cleaned_data.get(name) or "").split())


class ItemForm(_Dated):
    """One fact."""

    name = forms.CharField(label=_("名称"), max_length=80)
    words = forms.CharField(
        label=_("内容"), max_length=1_000, widget=forms.Textarea(attrs={"rows": 3}), help_text=_("可以原样对客商说的话")
    )
    value = forms.CharField(label=_("数值"), max_length=40, required=False)
    unit = forms.CharField(label=_("单位"), max_length=20, required=False)
    day = forms.DateField(label=_("日期"), widget=forms.DateInput(attrs=DAY), help_text=_("这条事实截至哪一天"))
    source = forms.CharField(
        label=_("来源"), max_length=300, help_text=_("文件、年鉴、部门答复；演示用的虚构数据请写明")
    )
    segments = forms.CharField(
        label=_("只对哪些环节说"), max_length=4_000, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("每行一个：链编号/环节编号；不写就是对谁都说"),
    )  # fmt: skip

    def clean_segments(self) -> tuple[tuple[str, str], ...]:
        """Pairs of a shipped chain and one of its segments; a unit's own chains keep their ids."""
        pairs = []
        known = {held.chain.id for held in shipped()}
        for line in self.cleaned_data["segments"].splitlines():
            chain, slash, segment = (part.strip() for part in line.partition("/"))
            if not line.strip():
                continue
            if not slash or not segment:
                raise forms.ValidationError(_now("“%(line)s”要写成 链编号/环节编号。") % {"line": line[:60]})
            if chain in known and segment not in held_shipped(chain).chain.by_id:
                raise forms.ValidationError(
                    _now("产业链 %(chain)s 里没有环节“%(segment)s”。") % {"chain": chain, "segment": segment[:60]}
                )
            pairs.append((chain, segment))
        return tuple(pairs)

    def fact(self, kind: str) -> Item:
        """The fact the form holds."""
        given = self.cleaned_data
        return Item(
            kind, self.text("name"), self.text("words"), given["day"].isoformat(), self.text("source"),
            self.text("value"), self.text("unit"), given["segments"],
        )  # fmt: skip


class PlaceForm(_Dated):
    """A place of first use; its figures are asked for by its kind."""

    name = forms.CharField(label=_("地点"), max_length=80)
    scenario = forms.ChoiceField(label=_("场景"))
    day = forms.DateField(label=_("日期"), widget=forms.DateInput(attrs=DAY), help_text=_("这些数截至哪一天"))
    source = forms.CharField(label=_("来源"), max_length=300, help_text=_("业主台账、监测数据；演示用的虚构数据请写明"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = shipped_scenarios()
        self.fields["scenario"].choices = [(s.id, s.name) for s in kinds]  # type: ignore[attr-defined]  # a choice field
        asked = self.data.get("scenario") or self.initial.get("scenario") or kinds[0].id
        self.asked = next((s for s in kinds if s.id == asked), kinds[0])
        known = dict(self.initial.get("figures") or ())
        for number, indicator in enumerate(self.asked.indicators):
            label = f"{indicator.name}（{indicator.unit}）" if indicator.unit else indicator.name
            self.fields[f"figure-{number}"] = forms.CharField(
                label=label, max_length=40, required=False, initial=known.get(indicator.name, "")
            )

    def fact(self) -> Site:
        """The place the form holds."""
        figures = [
            (indicator.name, value)
            for number, indicator in enumerate(self.asked.indicators)
            if (value := self.text(f"figure-{number}"))
        ]
        if self.asked.id == self.initial.get("scenario"):  # figures a file gave that luodi does not ask for stay
            asked = {indicator.name for indicator in self.asked.indicators}
            figures += [(name, value) for name, value in self.initial.get("figures") or () if name not in asked]
        day = self.cleaned_data["day"].isoformat()
        return Site(self.text("name"), self.asked.id, day, self.text("source"), tuple(figures))
