"""Forms about input–output tables."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from luodi.core.chains.faults import Fault
from luodi.core.chains.sector_cells import LONGEST_WORDS
from luodi.core.chains.sector_checking import UnusableTable, assign_codes, make_table
from luodi.core.chains.sector_table import Sector, SectorTable
from luodi.core.documents.sector_file import read_sector_file

HEAD = ("name", "year", "source", "scheme", "unit", "city")


class FileForm(forms.Form):
    """A table in a file."""

    file = forms.FileField(label=_("文件"), widget=forms.ClearableFileInput(attrs={"accept": ".csv,.xlsx,.xls,.ods"}))


class CityForm(forms.Form):
    """For which city a table is to be in force."""

    city = forms.CharField(label=_("城市"), max_length=40)


class TableForm(forms.Form):
    """
    The head of a table, and the codes of GB/T 4754 beside each sector; ``text`` is the table itself.

    What the words must be the core's own check says, so that a file and a form are judged alike.
    """

    text = forms.CharField(strip=False, widget=forms.HiddenInput)
    name = forms.CharField(label=_("名称"), max_length=LONGEST_WORDS)
    year = forms.CharField(label=_("年份"), max_length=5, help_text=_("表说的是哪一年"))
    source = forms.CharField(
        label=_("数据来源"), max_length=LONGEST_WORDS, help_text=_("统计局、年鉴；演示用的虚构数据请写明")
    )
    scheme = forms.CharField(label=_("部门分类"), max_length=LONGEST_WORDS, required=False, help_text=_("如 42、153"))
    unit = forms.CharField(label=_("金额单位"), max_length=20, required=False, help_text=_("不写就是万元"))
    city = forms.CharField(
        label=_("城市"), max_length=40, required=False, help_text=_("“本地产出”一列是哪个城市的；没有这一列可以不写")
    )  # fmt: skip

    def __init__(self, *args: Any, sectors: tuple[Sector, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.faults: list[Fault] = []
        for number, sector in enumerate(sectors):
            self.fields[f"gb-{number}"] = forms.CharField(
                label=f"{sector.code} {sector.name}", max_length=2_000, required=False,
                initial=" ".join(sector.divisions),
            )  # fmt: skip
        self.table: SectorTable | None = None

    def clean(self) -> None:
        """The table the form holds, or what is wrong with it."""
        given = self.cleaned_data
        if "text" not in given:
            return
        for name in [name for name in given if name != "text"]:
            given[name] = " ".join(given[name].split())
            if name in HEAD and given[name].startswith(("=", "+", "-", "@")):
                self.add_error(name, forms.ValidationError(_("不能以 = + - @ 开头")))
        if self.errors:
            return
        try:
            table, _faults = make_table(
                read_sector_file(given["text"].encode("utf-8", "replace"), "表.csv"),
                given["name"],
                {name: given[name] for name in HEAD},
            )
        except UnusableTable as error:
            self.faults = list(error.faults)
            return
        codes = [given.get(f"gb-{number}", "") for number in range(len(table.sectors))]
        table, self.faults = assign_codes(table, codes)
        if not self.faults:
            self.table = table

    def codes(self) -> list[tuple[int, Any]]:
        """Number and field of each sector's codes."""
        names = [name for name in self.fields if name.startswith("gb-")]
        return [(number, self[name]) for number, name in enumerate(names)]

    def heads(self) -> list[Any]:
        """The fields of the head."""
        return [self[name] for name in HEAD]
