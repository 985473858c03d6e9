"""The weights targets are ranked by: a versioned rule set a person can read, copy and change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from luodi.core.rules import load_rules
from luodi.core.targets.errors import UnreadableNeeds

TERMS = ("words", "industry", "size", "age")
FIELDS = {"name": 1, "scope": 2, "products": 4}  # field → its bit in a tag
_MOST = 1_000_000


@dataclass(frozen=True)
class ScreeningRules:
    """Weights of the terms, and the tables behind each; all shares are per mille, see `rules/screening.yaml`."""

    version: str
    weights: Mapping[str, int]
    fields: Mapping[str, int]
    full_keywords: int
    industry: Mapping[int, int]
    size: tuple[tuple[float, int], ...]
    age: tuple[tuple[float, int], ...]
    titles: Mapping[str, int]
    other_title: int
    signals: Mapping[str, int]
    signal_days: int
    most_bonus: int


@cache
def shipped_rules() -> ScreeningRules:
    """The rule set that comes with luodi."""
    return read_rules(load_rules("screening"), "screening.yaml")


def read_rules(plain: Any, name: str) -> ScreeningRules:
    """
    A rule set from the fields of `rules/screening.yaml`; what is not given stays as shipped.

    Raises
    ------
    UnreadableNeeds
        When a field is unknown or no number of its range; all are named.
    """
    faults: list[str] = []
    if not isinstance(plain, Mapping):
        raise UnreadableNeeds(name, ["应是 weights、fields …… 的键值对"])
    given = {**load_rules("screening"), **plain}
    faults += [f"不认识的字段“{str(k)[:40]}”" for k in plain if k not in load_rules("screening")]

    def whole(value: Any, where: str, most: int = _MOST) -> int:
        try:
            number = int(str(value))
        except ValueError:
            number = -1
        if not 0 <= number <= most:
            faults.append(f"{where} 应是 0 到 {most} 的整数，现为“{str(value)[:20]}”")
            return 0
        return number

    def table(field: str, keys: tuple[str, ...] | None = None) -> dict[str, int]:
        value = given[field]
        if not isinstance(value, Mapping) or (keys is not None and set(map(str, value)) != set(keys)):
            wanted = f"（{'、'.join(keys)}）" if keys else ""
            faults.append(f"{field} 应是键值对{wanted}")
            return dict.fromkeys(keys or (), 0)
        return {str(k): whole(v, f"{field} 的 {k}") for k, v in value.items()}

    def steps(field: str) -> tuple[tuple[float, int], ...]:
        value = given[field]
        if not isinstance(value, list) or not all(
            isinstance(s, Mapping) and {"from", "value"} <= set(s) for s in value
        ):
            faults.append(f"{field} 应是一列 {{from: …, value: …}}")
            return ()
        found = [(float(whole(s["from"], f"{field} 的 from", 10**15)), whole(s["value"], field, 1000)) for s in value]
        return tuple(sorted(found))

    rules = ScreeningRules(
        str(given["version"]),
        table("weights", TERMS),
        table("fields", tuple(FIELDS)),
        max(1, whole(given["full_keywords"], "full_keywords", 100)),
        {int(k): v for k, v in table("industry", ("4", "3", "2")).items()},
        steps("size"),
        steps("age"),
        table("titles"),
        whole(given["other_title"], "other_title", 1000),
        table("signals"),
        whole(given["signal_days"], "signal_days"),
        whole(given["most_bonus"], "most_bonus", 1000),
    )
    if not faults and not any(rules.weights.values()):
        faults.append("weights 全是 0，排不出先后")
    if faults:
        raise UnreadableNeeds(name, faults)
    return rules
