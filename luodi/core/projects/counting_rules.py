"""Which signings, tranches and projects count: a table that a city edits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

from luodi.core.projects.errors import WrongRules
from luodi.core.projects.values import Agreement, SigningKind
from luodi.core.rules import load_rules


class SigningRule(StrEnum):
    """What a signing adds."""

    FIRST = "first"  # the project, once
    INCREMENT = "increment"  # what it adds to the amount counted before
    UNLESS_COVERED = "unless-covered"  # a project of its own, unless a counted contract holds it
    MOVE = "move"  # nothing, but what was counted moves to the new investor's event
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class CountingRules:
    """A set of ``rules/project_counting.yaml``; the mappings give labels, the sets what counts."""

    agreements: frozenset[Agreement]
    signings: Mapping[SigningKind, SigningRule]
    exclusions: Mapping[str, str]
    grades: Mapping[str, str]
    grades_counted: frozenset[str]
    tranche_kinds: Mapping[str, str]
    kinds_counted: frozenset[str]
    origins: Mapping[str, str]
    origins_counted: frozenset[str]


def read_counting_rules(table: Mapping[str, Any]) -> CountingRules:
    """
    One set of ``rules/project_counting.yaml``, or a city's edited copy.

    Raises
    ------
    WrongRules
        When a kind of signing has no rule, or a word is not one of those known.
    """
    try:
        agreements = frozenset(Agreement(word) for word in table["agreements"])
        signings = {SigningKind(kind): SigningRule(entry["count"]) for kind, entry in table["signings"].items()}
        grades, kinds, origins = table["grades"], table["tranche_kinds"], table["origins"]
        counted = frozenset(table["origins_counted"])
        rules = CountingRules(
            agreements, signings, dict(table.get("exclusions", {})),
            {key: entry["label"] for key, entry in grades.items()}, _counted(grades),
            {key: entry["label"] for key, entry in kinds.items()}, _counted(kinds),
            dict(origins), counted,
        )  # fmt: skip
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise WrongRules("counting", f"{error}", "各项写法见 luodi/core/rules/project_counting.yaml") from None
    lacking = [kind.value for kind in SigningKind if kind not in signings]
    if lacking or counted - origins.keys():
        raise WrongRules("counting", f"缺少或不认识 {'、'.join([*lacking, *sorted(counted - origins.keys())])}",
                         "每种签约都要有计法，计入的来源都要有名称")  # fmt: skip
    return rules


def _counted(entries: Mapping[str, Any]) -> frozenset[str]:
    return frozenset(key for key, entry in entries.items() if entry["counts"] is True)


@cache
def counting_rules(name: str = "default") -> CountingRules:
    """A set luodi ships, by its name."""
    return read_counting_rules(load_rules("project_counting")["sets"][name])
