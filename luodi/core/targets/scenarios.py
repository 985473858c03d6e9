"""Places of first use (应用场景): what a city can offer to a product without a reference, and which segments it suits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from luodi.core.chains.located import BadYaml, Located, read_yaml
from luodi.core.targets.errors import UnreadableNeeds


@dataclass(frozen=True, slots=True)
class Indicator:
    """A figure that tells whether a place is fit, with its unit."""

    name: str
    unit: str


@dataclass(frozen=True, slots=True)
class Product:
    """A segment of a chain that the place can be the first user of; ``use`` says what for."""

    chain: str
    segment: str
    use: str


@dataclass(frozen=True, slots=True)
class Scenario:
    """A kind of place: who decides, which figures to ask for, which products it suits, what to bring as evidence."""

    id: str
    name: str
    owner: str
    indicators: tuple[Indicator, ...]
    products: tuple[Product, ...]
    evidence: tuple[str, ...]
    note: str
    sources: tuple[str, ...]


@cache
def shipped_scenarios() -> tuple[Scenario, ...]:
    """The places that come with luodi."""
    text = files("luodi.core.rules").joinpath("scenarios.yaml").read_text(encoding="utf-8")
    return load_scenarios(text, "scenarios.yaml")


def load_scenarios(text: str, name: str) -> tuple[Scenario, ...]:
    """
    The places of ``text`` (see `rules/scenarios.yaml`).

    Raises
    ------
    UnreadableNeeds
        When something is missing or of the wrong kind; every fault is named with its line.
    """
    try:
        root = read_yaml(text)
    except BadYaml as error:
        raise UnreadableNeeds(name, [f"第 {error.line} 行：{error.message}"]) from error
    reader = Reader()
    scenarios = tuple(_scenario(reader, node) for node in reader.each(root, "scenarios"))
    if len({s.id for s in scenarios}) < len(scenarios):
        reader.faults.append("有两个场景用了同一个 id")
    if reader.faults:
        raise UnreadableNeeds(name, reader.faults)
    return scenarios


def _scenario(reader: Reader, node: Located) -> Scenario:
    return Scenario(
        reader.text(node, "id", needed=True),
        reader.text(node, "name", needed=True),
        reader.text(node, "owner"),
        tuple(
            Indicator(reader.text(i, "name", needed=True), reader.text(i, "unit"))
            for i in reader.each(node, "indicators")
        ),
        tuple(
            Product(reader.text(p, "chain", needed=True), reader.text(p, "segment", needed=True), reader.text(p, "use"))
            for p in reader.each(node, "products")
        ),
        reader.texts(node, "evidence"),
        reader.text(node, "note"),
        reader.texts(node, "sources"),
    )


def matching_scenarios(chain: str, segment: str, scenarios: Iterable[Scenario]) -> tuple[tuple[Scenario, Product], ...]:
    """Places that suit a segment, with what they would use it for, in the order of ``scenarios``."""
    return tuple((s, p) for s in scenarios for p in s.products if (p.chain, p.segment) == (chain, segment))


class Reader:
    """Reads fields of located YAML and gathers faults, each with its line."""

    def __init__(self) -> None:
        self.faults: list[str] = []

    def get(self, node: Located, field: str) -> Located | None:
        """The node of a field, if it is there."""
        return node.value.get(field) if isinstance(node.value, dict) else None

    def text(self, node: Located, field: str, *, needed: bool = False) -> str:
        """A field's words; "" where it is not there."""
        found = self.get(node, field)
        if found is not None and not isinstance(found.value, str):
            self.faults.append(f"第 {found.line} 行：{field} 应是文字")
            return ""
        words = str(found.value).strip() if found else ""
        if needed and not words:
            self.faults.append(f"第 {node.line} 行：缺 {field}")
        return words

    def each(self, node: Located, field: str) -> Sequence[Located]:
        """The items of a list of mappings."""
        found = self.get(node, field)
        if found is None:
            return ()
        if not isinstance(found.value, list) or not all(isinstance(i.value, dict) for i in found.value):
            self.faults.append(f"第 {found.line} 行：{field} 应是一列键值对")
            return ()
        return found.value

    def texts(self, node: Located, field: str) -> tuple[str, ...]:
        """The items of a list of words."""
        found = self.get(node, field)
        if found is None:
            return ()
        if not isinstance(found.value, list) or not all(isinstance(i.value, str) for i in found.value):
            self.faults.append(f"第 {found.line} 行：{field} 应是一列词")
            return ()
        return tuple(str(i.value).strip() for i in found.value)
