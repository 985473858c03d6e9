"""The fields of a register row: what can be read from a file, and what is stored."""

from __future__ import annotations

from enum import Enum

# What a column of a file can be mapped to, in the order the staged rows have them.
FIELDS = (
    "name", "code", "org_code", "source_id", "kind", "region", "address", "industry", "capital", "currency", "founded",
    "status", "scope", "quals", "former_names", "short_names", "aliases",
)  # fmt: skip
# Columns that are put together into one field: 安徽省 + 合肥市 + 蜀山区, a title + its validity.
PARTS = {
    "province": "region",
    "city": "region",
    "county": "region",
    "quals_from": "quals",
    "quals_to": "quals",
}
LISTS = frozenset({"quals", "former_names", "short_names", "aliases"})

# Between a part of a field and what it is (a head), and between parts: no cell holds these control characters.
PART_MARK, FIELD_MARK = "\x1e", "\x1f"

# What is stored, with DuckDB types. List columns hold what several sources say, in the order they said it.
COLUMNS = {
    "oid": "VARCHAR",  # the credit code, or N and 17 hexadecimal digits of what identifies a row without one
    "name": "VARCHAR",
    "name_key": "VARCHAR",  # brackets folded, spaces and quotes gone, capitals: equal keys are equal names
    "code": "VARCHAR",  # unified social credit code, valid or NULL
    "org_code": "VARCHAR",
    "source_id": "VARCHAR",  # the source's own number: a stock code, a school's code
    "kind": "VARCHAR",
    "region": "VARCHAR",  # GB/T 2260, six digits: the deepest division known
    "region_from": "VARCHAR",  # column, address, code, name
    "address": "VARCHAR",
    "industry": "VARCHAR",  # GB/T 4754-2017, two to four digits
    "section": "VARCHAR",  # its letter
    "capital": "DECIMAL(18,2)",  # in units of currency
    "currency": "VARCHAR",  # ISO 4217
    "founded": "DATE",
    "founded_to": "VARCHAR",  # how exact: day, month, year
    "status": "VARCHAR",
    "status_text": "VARCHAR",
    "scope": "VARCHAR",
    "quals": "STRUCT(title VARCHAR, valid_from DATE, valid_to DATE)[]",
    "former_names": "VARCHAR[]",
    "short_names": "VARCHAR[]",
    "aliases": "STRUCT(name VARCHAR, source VARCHAR)[]",
    "pinyin": "VARCHAR",  # of the name, without spaces or tones
    "initials": "VARCHAR",
    "source": "VARCHAR",
    "source_row": "BIGINT",
    "version": "INTEGER",
    "valid_from": "TIMESTAMP",
    "valid_to": "TIMESTAMP",  # NULL for the version in force
}
# What a re-import compares and carries over; the rest is bookkeeping.
FACTS = tuple(
    c for c in COLUMNS if c not in ("oid", "pinyin", "initials", "source", "source_row", "version", "valid_from", "valid_to")
)  # fmt: skip


class Status(Enum):
    """State of registration."""

    ACTIVE = "active"
    PREPARING = "preparing"
    SUSPENDED = "suspended"
    LIQUIDATING = "liquidating"
    REVOKED = "revoked"
    CANCELLED = "cancelled"
    MOVED = "moved"
    MOVED_IN = "moved-in"
