"""A register to be screened: which files, cut into parts of about a million rows, and what each column means."""

# ruff: noqa: S608  (SQL is put together from quoted file names and numbers of our own)

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from luodi.core.companies.register.heads import field_of
from luodi.core.companies.register.store import MANIFEST, opened, quoted
from luodi.core.rules import load_rules
from luodi.core.targets.errors import NoRows

if TYPE_CHECKING:
    from ibis.expr.types import Table

PART_ROWS = 1_000_000  # tags, ranking and memory go by parts of so many rows
_GROUPS, _BY_GROUP = (
    "SELECT any_value(row_group_num_rows), max(total_uncompressed_size)",
    "GROUP BY row_group_id ORDER BY row_group_id",
)
_FIELDS = ("name", "scope", "region", "industry", "capital", "currency", "founded", "status", "kind", "quals")
_TYPES = {
    "TINYINT": "int8", "SMALLINT": "int16", "INTEGER": "int32", "BIGINT": "int64", "UTINYINT": "uint8",
    "USMALLINT": "uint16", "UINTEGER": "uint32", "UBIGINT": "uint64", "FLOAT": "float32", "DOUBLE": "float64",
    "DATE": "date", "VARCHAR": "string",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Slice:
    """Rows ``first`` to ``last`` (not included) of a Parquet file; in its part they count from ``base``."""

    path: str
    first: int
    last: int
    base: int


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of the register: ``key`` changes with its files."""

    key: str
    rows: int
    slices: tuple[Slice, ...]


@dataclass(frozen=True)
class Register:
    """
    Parquet files with the columns that stand for ``fields`` (field → column, type).

    ``id`` is the column that names a row; ``capital_unit`` how many yuan one of its capital column is; ``largest_chunk``
    how many bytes a column of a row group is at most when unpacked, which is what reading takes.
    """

    folder: Path
    files: tuple[str, ...]
    parts: tuple[Part, ...]
    id: str
    id_type: str
    fields: dict[str, tuple[str, str]]
    capital_unit: int
    bytes: int
    largest_chunk: int

    @property
    def rows(self) -> int:
        """All rows of all parts."""
        return sum(p.rows for p in self.parts)

    @cached_property
    def has_bits(self) -> bool:
        """Whether titles are the bits of a number, whose meaning the register does not say."""
        return "int" in self.fields.get("quals", ("", ""))[1]

    def raw_sql(self, part: Part, columns: Sequence[str] = ("*",)) -> str:
        """DuckDB's query for a part with ``row``, its rows' numbers."""
        chosen = ", ".join(c if c == "*" else quoted_name(c) for c in columns)
        each = []
        for s in part.slices:
            within = f" WHERE file_row_number >= {s.first} AND file_row_number < {s.last}"
            shown = "* EXCLUDE (file_row_number)" if chosen == "*" else chosen
            each.append(
                f"SELECT file_row_number - {s.first - s.base} AS row, {shown}"
                f" FROM read_parquet({quoted(s.path)}, file_row_number=true){within}"
            )
        return " UNION ALL BY NAME ".join(each)

    def raw_table(self) -> Table:
        """The register's own columns that are used, and ``row``, as an Ibis table without data named ``raw``."""
        import ibis

        columns = {"row": "int64", self.id: self.id_type}
        columns |= dict(self.fields.values())
        return ibis.table(columns, name="raw")

    def columns(self) -> list[str]:
        """The columns of `raw_table` but ``row``."""
        return list(dict.fromkeys([self.id, *(column for column, _ in self.fields.values())]))


def open_register(where: Path) -> Register:
    """
    The register in a folder of luodi's, a folder of Parquet files, or one Parquet file.

    Raises
    ------
    NoRows, NoRegister, DamagedRegister
        When there is none, it is broken, or no column holds names.
    """
    import duckdb

    ours = (where / MANIFEST).is_file()
    if ours:
        files = [where / p.path for p in opened(where).current]
    elif where.is_dir():
        files = sorted(
            p for p in where.rglob("*.parquet") if not any(x.startswith(".") for x in p.relative_to(where).parts)
        )
    else:
        files = [where] if where.is_file() else []
    if not files:
        raise NoRows(str(where), "没有 Parquet 文件", "请给出名录文件夹，或先用 luodi register import 导入")
    names = tuple(map(str, files))
    listed = "[" + ", ".join(map(quoted, names)) + "]"
    try:
        with duckdb.connect() as db:
            described = db.execute(f"DESCRIBE SELECT * FROM read_parquet({listed}, union_by_name=true)").fetchall()
            groups = [db.execute(f"{_GROUPS} FROM parquet_metadata({quoted(n)}) {_BY_GROUP}").fetchall() for n in names]
    except duckdb.Error as error:
        raise NoRows(str(where), f"Parquet 读不出（{str(error).splitlines()[0][:120]}）", "请重新导出") from error
    kinds = {name: _ibis_type(kind) for name, kind, *_ in described}
    fields = _fields(kinds, ours)
    if "name" not in fields:
        raise NoRows(
            str(where),
            f"没有名称一栏（有：{'、'.join(list(kinds)[:12])}）",
            "请先用 luodi register import 导入，可用 --map 指明",
        )
    id_column = next((c for c in ("oid", "rid", "id", "code") if c in kinds), fields["name"][0])
    unit = 1 if ours else int(load_rules("register")["capital_units"][load_rules("register")["assumed_capital_unit"]])
    parts = _parts(files, [[rows for rows, _ in each] for each in groups])
    largest = max((size for each in groups for _, size in each), default=0)
    folder = where if where.is_dir() else where.parent
    return Register(
        folder, names, parts, id_column, kinds[id_column], fields, unit, sum(p.stat().st_size for p in files), largest
    )


def quoted_name(column: str) -> str:
    """A column's name as SQL."""
    return '"' + column.replace('"', '""') + '"'


def _ibis_type(kind: str) -> str:
    if kind == "STRUCT(title VARCHAR, valid_from DATE, valid_to DATE)[]":
        return "array<struct<title: string, valid_from: date, valid_to: date>>"
    if kind.startswith("DECIMAL"):
        return kind.lower()
    return _TYPES.get(kind, "string" if not kind.endswith("[]") else "array<string>")


def _fields(kinds: dict[str, str], ours: bool) -> dict[str, tuple[str, str]]:
    if ours:
        return {f: (f, kinds[f]) for f in _FIELDS if f in kinds}
    found: dict[str, tuple[int, str]] = {}
    for column in kinds:
        field = field_of(column)
        if field and field[0] in _FIELDS and (field[0] not in found or found[field[0]][0] > field[1]):
            found[field[0]] = (field[1], column)
    return {field: (column, kinds[column]) for field, (_, column) in found.items()}


def _parts(files: Sequence[Path], groups: Sequence[Sequence[int]]) -> tuple[Part, ...]:
    """Whole row groups, in the order of the files, about a million rows together."""
    parts: list[Part] = []
    slices: list[Slice] = []
    base = 0

    def close() -> None:
        nonlocal slices, base
        if slices:
            stamp = "|".join(f"{s.path}:{_stamp(s.path)}:{s.first}:{s.last}" for s in slices)
            parts.append(Part(sha256(stamp.encode("utf-8", "replace")).hexdigest()[:16], base, tuple(slices)))
        slices, base = [], 0

    for path, sizes in zip(files, groups, strict=True):
        first = last = 0
        for size in sizes:
            if base and base + size > PART_ROWS:
                if last > first:
                    slices.append(Slice(str(path), first, last, base - (last - first)))
                close()
                first = last
            last += size
            base += size
        if last > first:
            slices.append(Slice(str(path), first, last, base - (last - first)))
    close()
    return tuple(parts)


def _stamp(path: str) -> str:
    found = Path(path).stat()
    return f"{found.st_size}:{found.st_mtime_ns}"


def standard_rows(register: Register, titles: tuple[str, ...], signals: bool) -> Table:
    """
    The register's rows with the columns of `ranking.ROWS`, as an Ibis expression over ``raw``.

    Regions, codes, states and kinds stay the register's own words: what they say is looked up once a word (`tables`), not
    once a row. ``signals`` tells whether there is a table of that name with ``id`` and ``signals``.
    """
    import ibis

    raw = register.raw_table()

    def text(field: str) -> Any:
        if field not in register.fields:
            return ibis.literal("")
        return ibis.coalesce(raw[register.fields[field][0]].cast("string"), ibis.literal(""))

    rows = raw.select(
        row=raw.row,
        id=raw[register.id].cast("string"),
        region=text("region"),
        industry=text("industry"),
        status=text("status"),
        kind=text("kind"),
        capital=_capital(register, raw),
        founded=_founded(register, raw),
        titles=_titles(register, raw, titles),
    )
    if not signals:
        return rows.mutate(signals=ibis.literal(0, "int32"))
    known = ibis.table({"id": "string", "signals": "int32"}, name="signals")
    joined = rows.left_join(known, "id").drop("id_right")
    return joined.mutate(signals=ibis.coalesce(joined.signals, ibis.literal(0, "int32")))


def _capital(register: Register, raw: Table) -> Any:
    """Yuan; NULL for other currencies, which would need a rate and a day, and for what is no sum of money."""
    import ibis

    if "capital" not in register.fields:
        return ibis.null("float64")
    value = raw[register.fields["capital"][0]].try_cast("float64") * register.capital_unit
    known = (value > 0) & (value < 1e16)
    if "currency" in register.fields:
        currency = raw[register.fields["currency"][0]]
        known &= ibis.coalesce(currency, ibis.literal("CNY")) == "CNY"
    return ibis.ifelse(known, value, ibis.null("float64"))


def _founded(register: Register, raw: Table) -> Any:
    """The number yyyymmdd."""
    import ibis

    if "founded" not in register.fields:
        return ibis.null("int32")
    column, kind = register.fields["founded"]
    day = raw[column] if kind == "date" else raw[column].cast("string").left(10).try_cast("date")
    number = day.year().cast("int32") * 10000 + day.month().cast("int32") * 100 + day.day().cast("int32")
    return number.cast("int32")


def _titles(register: Register, raw: Table, titles: tuple[str, ...]) -> Any:
    """A mask with a bit for each of ``titles`` the row holds; a register of bits gives its own."""
    import ibis

    if "quals" not in register.fields:
        return ibis.literal(0, "int64")
    column, kind = register.fields["quals"]
    if register.has_bits:
        return ibis.coalesce(raw[column].cast("int64"), ibis.literal(0, "int64"))
    held = raw[column].map(lambda q: q.title) if kind.startswith("array<struct") else raw[column]
    bits = [
        ibis.ifelse(held.contains(t), ibis.literal(1 << i, "int64"), ibis.literal(0, "int64"))
        for i, t in enumerate(titles)
    ]
    return ibis.coalesce(sum(bits[1:], bits[0]), ibis.literal(0, "int64")) if bits else ibis.literal(0, "int64")
