"""Outside values as data: each YAML file names its source, date and status."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

import yaml

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@cache
def load_rules(name: str) -> dict[str, Any]:
    """
    The rule file ``name`` (without ``.yaml``) as a dictionary.

    Raises
    ------
    FileNotFoundError
        When there is no such rule file.

    >>> load_rules("places")["version"] is not None  # doctest: +SKIP
    True
    """
    text = files(__package__).joinpath(f"{name}.yaml").read_text(encoding="utf-8")
    rules: dict[str, Any] = yaml.load(text, Loader=_Loader)  # noqa: S506  (a safe loader, in C where there is one)
    return rules
