"""The demo bureau's city profile: a real city's name, so that chains can be counted for it; what is made up says so."""

from __future__ import annotations

from importlib.resources import files

FILE = "city.yaml"


def load_city() -> None:
    """A profile for a bureau that keeps none yet."""
    from luodi.core.targets.profile import load_profile
    from luodi.web.accounts.models import User
    from luodi.web.profiles.actions import add_profile
    from luodi.web.profiles.models import Profile

    lin = User.objects.get(username="lin")
    if not Profile.objects.filter(unit=lin.unit).exists():
        text = files(__package__).joinpath(FILE).read_text(encoding="utf-8")
        add_profile(city=load_profile(text, FILE), note="演示", by=lin)
