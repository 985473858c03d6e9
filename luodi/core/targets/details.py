"""What a person wants to see of a target: its name, where it is, and the words that speak for it in their place."""

# ruff: noqa: S608  (SQL is put together from names of our own)

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from luodi.core.companies.register.values import read_status
from luodi.core.places.division import gazetteer
from luodi.core.targets.ranking import ROWS
from luodi.core.targets.screening import MEMORY_MB, Target
from luodi.core.targets.source import Register, standard_rows
from luodi.core.targets.terms import fold

_AROUND = 12  # characters of a quote on either side
FIELD_NAMES = {"name": "名称", "scope": "经营范围", "products": "主要产品"}


@dataclass(frozen=True, slots=True)
class Details:
    """A row of the register as far as it is shown; ``None`` where it says nothing. ``capital_yuan`` is in yuan."""

    name: str
    region: str | None
    place: str
    industry: str | None
    capital_yuan: float | None
    founded: str | None
    status: str | None
    kind: str | None
    scope: str


def describe(register: Register, targets: Iterable[Target]) -> dict[int, Details]:
    """Details of each target by its ``row``; one look into each part of the register."""
    import duckdb

    from luodi.core.companies.register.expressions import to_sql

    wanted: dict[int, list[int]] = {}
    for number in {t.row for t in targets}:
        wanted.setdefault(number >> 32, []).append(number & 0xFFFFFFFF)
    query = to_sql(standard_rows(register, (), signals=False), "duckdb")
    texts = [register.fields[f][0] if f in register.fields else None for f in ("name", "scope")]
    found: dict[int, Details] = {}
    with duckdb.connect(config={"memory_limit": f"{MEMORY_MB}MB"}) as db:
        for at, numbers in wanted.items():
            columns = list(dict.fromkeys([*register.columns(), *filter(None, texts)]))
            db.execute(f"CREATE OR REPLACE TEMP VIEW all_rows AS {register.raw_sql(register.parts[at], columns)}")
            db.execute(
                "CREATE OR REPLACE TEMP TABLE raw AS SELECT * FROM all_rows WHERE row IN (SELECT unnest(?))", [numbers]
            )
            shown = ", ".join(f't."{text}"::VARCHAR' if text else "NULL" for text in texts)
            for row in db.execute(f"SELECT s.*, {shown} FROM ({query}) s JOIN raw t USING (row)").fetchall():
                found[at << 32 | row[0]] = _details(dict(zip(ROWS, _ordered(row), strict=False)), row[-2], row[-1])
    return found


def _ordered(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """`standard_rows` has its columns in another order than ``ROWS``."""
    number, identity, region, industry, status, kind, capital, founded, titles, signals, *_ = row
    return number, identity, region, industry, capital, founded, status, kind, titles, signals


def _details(values: Mapping[str, Any], name: str | None, scope: str | None) -> Details:
    region, day = values["region"] or None, values["founded"]
    known = gazetteer().divisions
    division = known.get(region or "") or known.get((region or "")[:4] + "00") or known.get((region or "")[:2] + "0000")
    founded = f"{day // 10000:04}-{day // 100 % 100:02}-{day % 100:02}" if day else None
    status = read_status(values["status"]).value if values["status"] else None
    return Details(
        name or "", region, division.name if division else "", values["industry"] or None, values["capital"], founded,
        status, values["kind"] or None, scope or "",
    )  # fmt: skip


def quote(text: str, word: str) -> str:
    """
    The place in ``text`` where the folded ``word`` stands, with a few characters around; "" where it does not.

    >>> quote("一般项目：ＬＦＰ电芯制造；餐饮", "lfp")
    '一般项目：ＬＦＰ电芯制造；餐饮'
    """
    at = fold(text).find(word)
    if at < 0:
        return ""
    begin, end = max(0, at - _AROUND), min(len(text), at + len(word) + _AROUND)
    return ("…" if begin else "") + text[begin:end].replace("\n", " ") + ("…" if end < len(text) else "")


def reasons(target: Target, details: Details, products: Mapping[str, str]) -> list[str]:
    """What speaks for a target, and what is not known of it, in short sentences."""
    texts = {"name": details.name, "scope": details.scope, "products": products.get(details.name, "")}
    lines = []
    for word, fields in target.found:
        places = "；".join(f"{FIELD_NAMES[f]}“{quote(texts[f], word) or word}”" for f in fields)
        lines.append(f"{word}：{places}")
    named = {
        "industry": ("行业代码", details.industry),
        "size": ("注册资本", _money(details.capital_yuan)),
        "age": ("成立", details.founded),
    }
    for term, (label, value) in named.items():
        share = getattr(target, term)
        lines.append(f"{label} {value}，得 {share}‰" if share is not None else f"{label}未载明或未问，不计分")
    if target.bonus:
        lines.append(f"加分 {target.bonus}‰：{'、'.join(target.titles) or '扩张信号'}")
    return lines


def _money(yuan: float | None) -> str | None:
    return None if yuan is None else f"{yuan / 10_000:,.0f} 万元"
