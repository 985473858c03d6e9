"""What a city can offer, as somebody wrote it down: a small YAML file."""

from __future__ import annotations

from dataclasses import dataclass

from luodi.core.chains.located import BadYaml, Located, read_yaml
from luodi.core.errors import LuodiError

HEAD = ("city", "source", "offers", "scenarios")
FIELDS = ("label", "words", "chain", "segment")


@dataclass(frozen=True, slots=True)
class Offer:
    """One thing the city can give: for whom (any chain or segment where empty), and its line in the file."""

    words: str
    where: str
    label: str = ""
    chain: str = ""
    segment: str = ""


@dataclass(frozen=True, slots=True)
class Profile:
    """``scenarios`` are ids or names of ``rules/scenarios.yaml``: the places of first use the city has."""

    city: str
    source: str
    offers: tuple[Offer, ...]
    scenarios: tuple[str, ...] = ()


class BadProfile(LuodiError, ValueError):
    """A profile that cannot be read; ``faults`` says which lines."""

    def __init__(self, name: str, faults: list[str]) -> None:
        super().__init__(
            f"{name} 有 {len(faults)} 处要改：{'；'.join(faults[:10])}。要有 city、source，以及 offers 或 scenarios。"
            " Correct these lines of the profile."
        )
        self.faults = tuple(faults)


def read_profile(text: str, name: str) -> Profile:
    """
    The profile of the YAML ``text``: ``city``, ``source``, ``offers`` (``label, words, chain, segment``), ``scenarios``.

    Raises
    ------
    BadProfile
        With each fault and its line.
    """
    try:
        root = read_yaml(text)
    except BadYaml as error:
        raise BadProfile(name, [f"第 {error.line} 行{error.message}"]) from error
    if not isinstance(root.value, dict):
        raise BadProfile(name, ["第 1 行应是键值对"])
    faults = [f"第 {node.line} 行不认识的“{key[:30]}”" for key, node in root.value.items() if key not in HEAD]
    head = {key: node.value for key, node in root.value.items() if isinstance(node.value, str)}
    faults += [f"缺 {key}" for key in ("city", "source") if not head.get(key)]
    offers = tuple(_offer(node, faults) for node in _list(root, "offers", faults))
    scenarios = tuple(str(n.value) for n in _list(root, "scenarios", faults) if isinstance(n.value, str))
    if faults:
        raise BadProfile(name, faults)
    return Profile(str(head["city"]), str(head["source"]), offers, scenarios)


def _list(root: Located, key: str, faults: list[str]) -> list[Located]:
    node = root.value.get(key) if isinstance(root.value, dict) else None
    if node is None or node.value == "":
        return []
    if not isinstance(node.value, list):
        faults.append(f"第 {node.line} 行 {key} 应是一列")
        return []
    return node.value


def _offer(node: Located, faults: list[str]) -> Offer:
    where = f"第 {node.line} 行"
    if isinstance(node.value, str) and node.value:
        return Offer(node.value, where)
    fields = node.value if isinstance(node.value, dict) else {}
    words = {key: value.value for key, value in fields.items() if key in FIELDS and isinstance(value.value, str)}
    if len(words) != len(fields) or not words.get("words"):
        faults.append(f"{where}每一项要有 words，另可有 label、chain、segment，都是文字")
    return Offer(str(words.get("words", "")), where, *(str(words.get(f, "")) for f in ("label", "chain", "segment")))
