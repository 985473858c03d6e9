"""Spoil registered names the way ledgers and reports do, and shorten them the way people do."""

from __future__ import annotations

import random
import re

from luodi.core.companies.linking.cut import cut, fold
from luodi.core.companies.linking.trades import brand_length
from luodi.core.companies.pinyin import syllable_of
from luodi.core.text.script import traditional_of

KINDS = (
    "no_region no_form body_only homophone lost_char swapped traditional bracket other_form noise "
    "brand brand_trade region_brand brand_head"
).split()
LEDGER, SHORTENED = KINDS[:10], KINDS[10:]
_NOISE = ("{}（总部）", "{}(本部)", "B馆3号展位{}", "*{}", "3.{}", "{}（已对接）", "{}等", "{}公司", "（2）{}", "“{}”")
_OTHER = {"有限公司": "有限责任公司", "有限责任公司": "有限公司", "股份有限公司": "股份公司", "集团有限公司": "集团"}


def same_sound() -> dict[str, list[str]]:
    """Other common characters (GB 2312) with the same syllable, for each character."""
    groups: dict[str, list[str]] = {}
    for char, syllable in syllable_of().items():
        if _is_common(char):
            groups.setdefault(syllable, []).append(char)
    return {char: [c for c in groups.get(syllable, ()) if c != char] for char, syllable in syllable_of().items()}


def _is_common(char: str) -> bool:
    try:
        char.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


class Spoiler:
    """Spoils names, the same way for the same seed."""

    def __init__(self, seed: int) -> None:
        self.rng, self.sounds, self.traditional = random.Random(seed), same_sound(), traditional_of()

    def spoil(self, name: str, kind: str) -> str | None:
        """``name`` spoilt, or None where this kind does not apply."""
        parts = cut(fold(name))
        spoilt = getattr(self, f"_{kind}")(parts.region, parts.core, parts.form, name)
        return spoilt if spoilt and spoilt != name and len(spoilt) > 1 else None

    def _no_region(self, region, core, form, name):
        return core + form if region else None

    def _no_form(self, region, core, form, name):
        return region + core if region and form else None

    def _body_only(self, region, core, form, name):
        return core if region and form and len(core) > 2 else None

    def _homophone(self, region, core, form, name):
        text = region + core
        at = self.rng.randrange(len(text))
        others = self.sounds.get(text[at])
        return text[:at] + self.rng.choice(others) + text[at + 1 :] + form if others else None

    def _lost_char(self, region, core, form, name):
        text = region + core
        at = self.rng.randrange(len(text))
        return text[:at] + text[at + 1 :] + form if len(text) > 4 else None

    def _swapped(self, region, core, form, name):
        text = region + core
        at = self.rng.randrange(len(text) - 1)
        return text[:at] + text[at + 1] + text[at] + text[at + 2 :] + form

    def _traditional(self, region, core, form, name):
        return "".join(self.traditional.get(c, c) for c in name)

    def _bracket(self, region, core, form, name):
        return f"{core}（{re.sub('[省市县区州盟]$', '', region)}）{form}" if region and form else None

    def _other_form(self, region, core, form, name):
        return region + core + _OTHER[form] if form in _OTHER else None

    def _noise(self, region, core, form, name):
        return self.rng.choice(_NOISE).format(name)

    def _brand(self, region, core, form, name):
        return core[: brand_length(core)]

    def _brand_trade(self, region, core, form, name):
        brand = brand_length(core)
        trade = core[brand:]
        return core[:brand] + self.rng.choice((trade[:2], trade[-2:])) if len(trade) > 2 else None

    def _region_brand(self, region, core, form, name):
        return re.sub("[省市县区]$", "", region) + core[: brand_length(core)] if region else None

    def _brand_head(self, region, core, form, name):
        return core[:2] + self.rng.choice(("股份", "集团", "科技", core[-2:])) if len(core) > 4 else None
