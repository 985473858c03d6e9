"""Main products of listed firms, as facts of our own: what a register without business scopes cannot say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class ListedFirm:
    """
    A listed firm's main products.

    ``code`` is the stock code (six digits; the register's ``source_id`` for listed companies), ``name`` the registered
    name, ``as_of`` the day the facts stand for (ISO), ``status`` 待核实 until a person has checked them.
    """

    code: str
    name: str
    products: tuple[str, ...]
    as_of: str
    status: str


@cache
def listed_products() -> Mapping[str, ListedFirm]:
    """
    Stock code → firm, from every file of ``rules/products``.

    Raises
    ------
    ValueError
        When a code stands in two files.

    >>> listed_products()["688388"].products
    ('锂电铜箔', '标准铜箔')
    """
    firms: dict[str, ListedFirm] = {}
    folder = files("luodi.core.rules").joinpath("products")
    for path in sorted((p for p in folder.iterdir() if p.name.endswith(".yaml")), key=lambda p: p.name):
        rules = yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506  (a safe loader, in C where there is one)
        for code, firm in rules["firms"].items():
            if code in firms:
                raise ValueError(f"Stock code {code} stands in two files of rules/products, one of them {path.name}.")
            products = tuple(firm["products"])
            firms[code] = ListedFirm(code, firm["name"], products, str(rules["as_of"]), rules["status"])
    return firms
