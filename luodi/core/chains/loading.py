"""Chains out of YAML, the shipped ones and a user's own; and back into YAML."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from luodi.core.chains.building import build_chain
from luodi.core.chains.chain import Chain
from luodi.core.chains.checking import check_chain
from luodi.core.chains.errors import UnknownChain, UnreadableChain
from luodi.core.chains.faults import ERROR, Fault, Where
from luodi.core.chains.located import BadYaml, Located, read_yaml

_SHIPPED = "luodi.core.rules"


@dataclass(frozen=True, slots=True)
class Checked:
    """What a file holds: ``chain`` is ``None`` where an error stands in the way; ``faults`` say everything found."""

    name: str  # the file's
    chain: Chain | None
    faults: tuple[Fault, ...]
    draft: Chain | None = None  # the chain as far as it can be read

    @property
    def errors(self) -> tuple[Fault, ...]:
        """Faults that keep the chain from being used."""
        return tuple(f for f in self.faults if f.level == ERROR)


def check_yaml(text: str, name: str) -> Checked:
    """
    What the YAML ``text`` of the file ``name`` holds, with every fault and its line; never raises for a text.

    >>> check_yaml("chain: x", "x.yaml").errors[0].where
    '第 1 行'
    """
    try:
        root = read_yaml(text)
    except BadYaml as error:
        return Checked(name, None, (Fault(ERROR, f"第 {error.line} 行", error.message),))
    if not isinstance(root.value, dict):
        return Checked(name, None, (Fault(ERROR, "第 1 行", "文件应是 version、chain、segments …… 的键值对"),))
    twice = [Fault(ERROR, f"第 {line} 行", f"“{key[:40]}”写了两次") for key, line in _keys_twice(root)]
    return check_fields(_plain(root), _lines_of(root), name, twice)


def check_fields(plain: Any, where: Where, name: str, before: Sequence[Fault] = ()) -> Checked:
    """The same for fields already read (see `build_chain`); ``before`` are faults found while reading them."""
    chain, faults = build_chain(plain, where)
    faults = [*before, *faults, *(check_chain(chain, where) if chain else ())]
    usable = chain if not any(f.level == ERROR for f in faults) else None
    return Checked(name, usable, tuple(faults), chain)


def load_chain(text: str, name: str) -> Chain:
    """
    The chain of the YAML ``text``.

    Raises
    ------
    UnreadableChain
        When it has errors; all are named.
    """
    return usable(check_yaml(text, name))


def usable(checked: Checked) -> Chain:
    """The chain of a checked file; raises `UnreadableChain` where it has errors."""
    if checked.chain is None:
        raise UnreadableChain(checked.name, [str(f) for f in checked.errors])
    return checked.chain


@cache
def shipped_chains() -> dict[str, str]:
    """File name → text of the chains that come with luodi."""
    folder = files(_SHIPPED).joinpath("chains")
    found = sorted((p.name, p) for p in folder.iterdir() if p.name.endswith(".yaml"))
    return {name: path.read_text(encoding="utf-8") for name, path in found}


@cache
def shipped_chain(wanted: str) -> Chain:
    """
    The shipped chain of this id or name.

    Raises
    ------
    UnknownChain, UnreadableChain
        When there is none; when it has errors.
    """
    names = []
    for name, text in shipped_chains().items():
        if name == f"{wanted}.yaml":
            return load_chain(text, name)
        draft = check_yaml(text, name).draft
        if draft is not None and wanted in (draft.id, draft.name):
            return load_chain(text, name)
        names.append(draft.name if draft else name)
    raise UnknownChain(wanted, names)


def to_yaml(chain: Chain) -> str:
    """
    ``chain`` as YAML that `load_chain` reads back into an equal value.

    Raises nothing: words that look like numbers, dates or marks of YAML are quoted.
    """
    plain: dict[str, Any] = {
        "version": chain.version,
        "source": chain.source,
        "status": chain.status,
        "chain": chain.id,
        "name": chain.name,
        "name_en": chain.name_en,
        "segments": [plain_segment(s) for s in chain.segments],
        "sources": dict(chain.sources),
    }
    return yaml.safe_dump(plain, allow_unicode=True, sort_keys=False, width=120, default_flow_style=None)


def plain_segment(segment: Any) -> dict[str, Any]:
    """A segment as the fields of the file format; empty ones are left out."""
    plain = {
        "id": segment.id,
        "name": segment.name,
        "name_en": segment.name_en,
        "kind": segment.kind,
        "stage": segment.stage,
        "inputs": list(segment.inputs),
        "codes": list(segment.codes),
        "keywords": list(segment.keywords),
        "exclude": list(segment.exclude),
        "gates": [{"word": g.word, "note": g.note} if g.note else g.word for g in segment.gates],
        "note": segment.note,
        "sources": list(segment.sources),
    }
    return {field: value for field, value in plain.items() if value not in ("", [], {})}


def _plain(node: Located) -> Any:
    if isinstance(node.value, dict):
        return {key: _plain(value) for key, value in node.value.items()}
    if isinstance(node.value, list):
        return [_plain(value) for value in node.value]
    return node.value


def _keys_twice(node: Located) -> list[tuple[str, int]]:
    if isinstance(node.value, str):
        return []
    inside = node.value.values() if isinstance(node.value, dict) else node.value
    return [*node.twice, *(pair for child in inside for pair in _keys_twice(child))]


def _lines_of(root: Located) -> Callable[[int | None, str], str]:
    def where(number: int | None, field: str) -> str:
        node = root
        if number is not None:
            node = _inside(_inside(node, "segments"), number)
        return f"第 {_inside(node, field).line} 行"

    return where


def _inside(node: Located, step: str | int) -> Located:
    """What ``step`` names inside ``node``, or ``node`` where it names nothing."""
    if isinstance(node.value, dict) and isinstance(step, str):
        return node.value.get(step, node)
    if isinstance(node.value, list) and isinstance(step, int) and step < len(node.value):
        return node.value[step]
    return node
