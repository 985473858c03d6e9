"""Forms about lists of targets."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from luodi.core.targets.rules import shipped_rules
from luodi.web.chains.targets import MOST_SHOWN, MOST_WEIGHT
from luodi.web.targets.freezing import MOST_KEPT


class SaveForm(forms.Form):
    """What to keep: see `luodi.web.targets.actions.Wish`; a weight that is not given stays as shipped."""

    name = forms.CharField(label=_("名单叫什么"), max_length=120, required=False)
    chain = forms.IntegerField(required=False, min_value=1)
    shipped = forms.CharField(required=False, max_length=60)
    segment = forms.CharField(max_length=60)
    city = forms.CharField(max_length=40)
    top = forms.IntegerField(label=_("存前几名"), min_value=1, max_value=MOST_KEPT, initial=MOST_SHOWN, required=False)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed on as they came
        for term in shipped_rules().weights:
            self.fields[term] = forms.IntegerField(required=False, min_value=0, max_value=MOST_WEIGHT)

    def weights(self) -> dict[str, int]:
        """The weights that were given."""
        given = ((term, self.cleaned_data[term]) for term in shipped_rules().weights)
        return {term: value for term, value in given if value is not None}
