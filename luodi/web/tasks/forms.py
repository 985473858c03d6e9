"""Forms about tasks."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from luodi.web.accounts.models import WRITING_ROLES, Unit, User
from luodi.web.reports.forms import FilesField
from luodi.web.tasks.actions import ASKERS_COLUMNS, LONGEST_WORDS
from luodi.web.tasks.giving import LONGEST_TEXT, MOST_DAYS, people_to_ask, units_to_give, units_to_refer
from luodi.web.tasks.models import Act, State, Task

VIEWS = (
    ("waiting", _("等我处理")),
    ("mine", _("与我有关")),
    ("unit", _("本单位承办")),
    ("asked", _("本单位交办")),
    ("overdue", _("已逾期")),
    ("all", pgettext_lazy("tasks", "全部")),
)


class Day(forms.DateInput):
    """A day, in the browser's own calendar."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class SearchForm(forms.Form):
    """Which tasks to show."""

    q = forms.CharField(label=_("搜索"), max_length=60, required=False)
    state = forms.ChoiceField(
        label=_("状态"), choices=[("", _("未办结")), *State.choices, ("any", _("不限"))], required=False
    )
    holder = forms.ModelChoiceField(label=_("承办单位"), queryset=Unit.objects.none(), required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: forms.ModelChoiceField = self.fields["holder"]  # type: ignore[assignment]  # declared above
        choices.queryset = Unit.objects.all() if user.sees_everything else units_to_give(user)
        choices.empty_label = str(_("不限"))


class GiveForm(forms.Form):
    """A task by hand."""

    text = forms.CharField(label=_("要办的事"), max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 3}))
    holder = forms.ModelChoiceField(label=_("承办单位"), queryset=Unit.objects.none())
    assignee = forms.ModelChoiceField(
        label=_("承办人"), queryset=User.objects.none(), required=False, help_text=_("不指定时，由该单位任何人承办。")
    )
    asked_by = forms.ModelChoiceField(
        label=_("交办人"), queryset=User.objects.none(), help_text=_("只有交办人可以办结。")
    )
    on_behalf = forms.CharField(
        label=_("按谁的要求"), max_length=60, required=False, help_text=_("例如会上提出要求的领导。")
    )
    due = forms.DateField(label=_("期限"), required=False, widget=Day())
    days = forms.IntegerField(
        label=_("或几个工作日内"), min_value=1, max_value=MOST_DAYS, required=False,
        help_text=_("按国家放假安排计算；填了日期就不看这一栏。"),
    )  # fmt: skip
    needs_evidence = forms.BooleanField(label=_("反馈要附材料"), required=False, initial=True)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = units_to_give(user)
        _choose(self, "holder", units)
        _choose(self, "assignee", people_of(units))
        _choose(self, "asked_by", people_to_ask(user))
        self.fields["asked_by"].initial = user.pk


def people_of(units: Any) -> Any:
    """Who can be given work in ``units``."""
    people = User.objects.filter(unit__in=units, is_active=True, role__in=WRITING_ROLES)
    return people.select_related("unit").order_by("unit__name", "username")


def _choose(form: forms.BaseForm, name: str, rows: Any) -> None:
    field: forms.ModelChoiceField = form.fields[name]  # type: ignore[assignment]  # a choice of rows
    field.queryset = rows
    field.empty_label = "—"
    if name == "assignee":
        field.label_from_instance = _person_label  # type: ignore[method-assign,assignment]  # Django's own way to say it


def _person_label(user: Any) -> str:
    return f"{user}（{user.unit}）"


class ActForm(forms.Form):
    """An act on a task: which fields it has goes by the act."""

    version = forms.IntegerField(min_value=1, required=False, widget=forms.HiddenInput)
    text = forms.CharField(max_length=LONGEST_WORDS, widget=forms.Textarea(attrs={"rows": 3}))
    evidence = FilesField(label=_("材料"), required=False, allow_empty_file=True)
    to = forms.ModelChoiceField(label=_("转给"), queryset=Unit.objects.none())
    due = forms.DateField(label=_("新的期限"), widget=Day())

    LABELS = {
        Act.REPORT: _("办理情况"),
        Act.RETURN: _("退回的原因"),
        Act.CLOSE: _("办结意见"),
        Act.REFER: _("转办的原因"),
        Act.EXTEND: _("延期的原因"),
    }
    HAS = {
        Act.ACCEPT: (),
        Act.REPORT: ("text", "evidence"),
        Act.RETURN: ("text",),
        Act.CLOSE: ("text",),
        Act.REFER: ("to", "text"),
        Act.EXTEND: ("due", "text"),
    }

    def __init__(self, *args: Any, act: Act, user: User, task: Task, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.auto_id = f"id_{act.value}_%s"  # several of them stand on one page
        self.act = act
        for name in [name for name in self.fields if name not in ("version", *self.HAS[act])]:
            del self.fields[name]
        if "text" in self.fields:
            self.fields["text"].label = self.LABELS[act]
            self.fields["text"].required = act != Act.CLOSE
        if "evidence" in self.fields and task.needs_evidence:
            self.fields["evidence"].help_text = _("这件事要附材料才能反馈。")
        if "to" in self.fields:
            _choose(self, "to", units_to_refer(user))


class EditForm(forms.ModelForm):
    """What may be said otherwise about a task, by who asked or who holds it."""

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)

    class Meta:
        model = Task
        fields = (*ASKERS_COLUMNS, "assignee", "note")
        widgets = {"text": forms.Textarea(attrs={"rows": 3}), "note": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args: Any, columns: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = self.instance.version
        for name in [name for name in self.fields if name not in ("version", *columns)]:
            del self.fields[name]
        if "assignee" in self.fields:
            _choose(self, "assignee", people_of([self.instance.holder_id]))


class MailForm(forms.Form):
    """Where reminders go."""

    email = forms.EmailField(label=_("邮箱"), max_length=254, required=False)
