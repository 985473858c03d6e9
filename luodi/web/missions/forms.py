"""Forms about missions. What the words must be core says; here is which there are, and what to call them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from luodi.core.missions.draft import FileFault
from luodi.web.missions.drafts import split_place
from luodi.web.wording import in_words


def _words(label: Any, help_text: Any = "", *, needed: bool = False, **attrs: str) -> forms.CharField:
    widget = forms.TextInput(attrs={"autocomplete": "off", **attrs})
    return forms.CharField(label=label, help_text=help_text, required=needed, max_length=300, widget=widget)


class WordsForm(forms.Form):
    """A form whose fields are the fields of one row of a mission file."""

    section = ""

    def take(self, faults: tuple[FileFault, ...], section: str, number: int) -> list[str]:
        """Put each fault beside its field; returns those that belong to none."""
        rest = []
        for fault in faults:
            place = split_place(fault.where)
            if place and place[:2] == (section, number) and place[2] in self.fields:
                self.add_error(place[2], in_words(fault.message.removeprefix(f"{place[2]} ")))
            elif place and place[:2] == (section, number):
                self.add_error(None, in_words(fault.message))
            else:
                rest.append(in_words(fault.message))
        return rest


class HeadForm(WordsForm):
    """The mission itself."""

    title = _words(_("任务名称"), needed=True)
    home = _words(_("出发地"), _("写省、市、县区的全名，如 山西省阳泉市"), needed=True)
    end = _words(_("终点"), _("回出发地的不用写"))
    first_date = forms.DateField(label=_("首日"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    days = forms.IntegerField(label=_("天数"), min_value=1, max_value=31)
    hours = _words(_("每天起止"), _("如 07:00-21:30"))
    receiving = _words(_("对方接待时间"), _("没有另写的都按这个，如 09:00-12:00、13:30-17:30"))
    limit = _words(_("每天最多几家"))
    unit = _words(_("主办单位"))
    remark = _words(_("备注"))

    def plain(self) -> dict[str, str]:
        """The words as a file has them."""
        return {name: str(value) for name, value in self.cleaned_data.items() if value not in (None, "")}


class NewMissionForm(HeadForm):
    """A mission begun from nothing: its head, who goes, where it may sleep."""

    members = forms.CharField(
        label=_("谁去"), required=False, max_length=4_000,
        help_text=_("一行一人：姓名、职务、组。只有一组的不用写组。"),
        widget=forms.Textarea(attrs={"rows": 4, "placeholder": "林知夏 副市长 一组"}),
    )  # fmt: skip
    nights = _words(_("可以住在哪里"), _("写几处由系统挑，如 江苏省苏州市、江苏省昆山市；不写就在候选所在的城市里挑"))

    def rows(self) -> dict[str, list[dict[str, str]]]:
        """All sections."""
        head = {k: v for k, v in self.plain().items() if k not in ("members", "nights")}
        people = []
        for line in self.cleaned_data["members"].splitlines():
            words = line.replace("，", " ").replace("、", " ").replace(",", " ").split()
            if words:
                name, title, team = (*words, "", "")[:3]
                people.append({k: v for k, v in (("name", name), ("title", title), ("team", team)) if v})
        found: dict[str, list[dict[str, str]]] = {"mission": [head], "people": people}
        if self.cleaned_data["nights"] and int(head["days"]) > 1:
            found["nights"] = [{"night": f"1-{int(head['days']) - 1}", "places": self.cleaned_data["nights"]}]
        return found


class FileForm(forms.Form):
    """A mission in a file."""

    file = forms.FileField(label=_("文件"), widget=forms.ClearableFileInput(attrs={"accept": ".yaml,.yml,.json,.xlsx"}))


class WishForm(WordsForm):
    """A candidate or an appointment."""

    name = _words(_("单位"), needed=True)
    place = _words(_("地点"), _("地址，或所在市县区的全名"))
    lon = _words(_("经度"), inputmode="decimal")
    lat = _words(_("纬度"), inputmode="decimal")
    value = _words(_("价值"), _("越大越想去；不写算 1"), inputmode="decimal")
    minutes = _words(_("分钟"), _("看一家多久；不写算 90"), inputmode="numeric")
    date = _words(_("约定日期"), _("约好了才写，如 12月2日 或 第2天"))
    time = _words(_("约定时间"), _("如 14:00-15:30"))
    hours = _words(_("接待时间"), _("如 09:00-11:30；周三 14:00-17:00"))
    closed = _words(_("不接待"), _("如 周三、12月4日"))
    weekends = _words(_("休息日接待"), _("是 或 否"))
    members = _words(_("须到场"), _("我方谁必须到，如 林知夏"))
    teams = _words(_("只能由"), _("哪一组去"))
    group = _words(_("同类只去一家"), _("同一个词的几家里只去一家"))
    after = _words(_("排在其后"), _("先去了谁才去它，写单位名称"))
    load = _words(_("份量"), _("一家算几家，和每天最多几家对着数"), inputmode="decimal")
    code = _words(_("信用代码"))
    chain = _words(_("产业链"), _("产业链的编号，手册里用来写补哪一环"))
    segment = _words(_("环节"))
    remark = _words(_("备注"), _("礼宾事项等，印在手册里"))
    contact = _words(_("联络人"), _("姓名、职务、电话，空格隔开；印在手册和一页纸上"))

    @property
    def is_appointment(self) -> bool:
        """Whether a day was agreed on."""
        return bool(self.cleaned_data["date"] or self.cleaned_data["time"])

    @property
    def groups(self) -> list[tuple[Any, list[forms.BoundField], bool]]:
        """Fields under the heads of the page, and whether the group is open from the start."""

        def of(*names: str) -> list[forms.BoundField]:
            return [self[name] for name in names]

        return [
            (_("去哪里"), of("name", "place", "value", "minutes"), True),
            (_("约好的时间"), of("date", "time"), True),
            (_("什么时候能接待"), of("hours", "closed", "weekends"), True),
            (_("谁去、和谁一起排"), of("members", "teams", "group", "after", "load"), True),
            (_("其他"), of("contact", "remark", "code", "chain", "segment", "lon", "lat"), False),
        ]


class RegisterForm(forms.Form):
    """What to look for in the register."""

    q = forms.CharField(label=_("在名录里找"), max_length=100, required=False)
