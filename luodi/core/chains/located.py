"""YAML as plain text values that know their lines, read without recursion, aliases or tags."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import yaml

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_DEEPEST = 8  # a chain needs four levels; a file made to exhaust the parser's stack has thousands
_LARGEST = 4_000_000  # characters


@dataclass(slots=True)
class Located:
    """A text, list or mapping of a YAML file and the line it begins on (counted from 1)."""

    value: str | list[Located] | dict[str, Located]
    line: int
    twice: list[tuple[str, int]] = field(default_factory=list)  # keys given again, and where


class BadYaml(ValueError):
    """What stops the reading of a YAML text, and on which line."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line, self.message = line, message


def read_yaml(text: str) -> Located:
    """
    The document ``text`` holds; every scalar stays the text it is written as (no numbers, no dates).

    PyYAML's composer calls itself for each level, and its C form ends the process on a text of 100,000 brackets; events
    come one by one, so depth is ours to bound.

    Raises
    ------
    BadYaml
        When the text is no YAML, holds aliases or tags, is nested deeper than any chain, or is too large.

    >>> read_yaml("a: [1, x]").value["a"].value[1].value
    'x'
    """
    if len(text) > _LARGEST:
        raise BadYaml(1, f"文件有 {len(text)} 个字符，超过 {_LARGEST}")
    root: Located | None = None
    open_nodes: list[tuple[Located, str | None]] = []  # a container and, in a mapping, the key that waits for its value
    try:
        for event in yaml.parse(text, Loader=_Loader):
            mark: Any = event.start_mark
            line = mark.line + 1
            if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
                raise BadYaml(line, "不支持锚点和引用（& 与 *）")
            if isinstance(event, yaml.ScalarEvent):
                # written without quotes, these mean nothing at all
                empty = event.implicit[0] and event.value in ("~", "null", "Null", "NULL")
                node = Located("" if empty else event.value, line)
            elif isinstance(event, (yaml.SequenceStartEvent, yaml.MappingStartEvent)):
                node = Located([] if isinstance(event, yaml.SequenceStartEvent) else {}, line)
            elif isinstance(event, (yaml.SequenceEndEvent, yaml.MappingEndEvent)):
                open_nodes.pop()
                continue
            else:
                if isinstance(event, yaml.DocumentStartEvent) and root is not None:
                    raise BadYaml(line, "文件里有第二份内容（第二个 ---）：一个文件只写一份，请拆成两个文件")
                continue
            if not open_nodes:
                root = node
            else:
                _put(open_nodes, node)
            if not isinstance(node.value, str):
                if len(open_nodes) == _DEEPEST:
                    raise BadYaml(line, f"嵌套超过 {_DEEPEST} 层")
                open_nodes.append((node, None))
    except yaml.MarkedYAMLError as error:
        place = error.problem_mark or error.context_mark
        raise BadYaml(place.line + 1 if place else 1, f"不是合规的 YAML（{error.problem or error.context}）") from error
    except (yaml.YAMLError, UnicodeError) as error:
        raise BadYaml(1, f"不是合规的 YAML（{str(error).splitlines()[0]}）") from error
    if root is None:
        raise BadYaml(1, "文件是空的")
    return root


def _put(open_nodes: list[tuple[Located, str | None]], node: Located) -> None:
    parent, key = open_nodes[-1]
    if isinstance(parent.value, list):
        parent.value.append(node)
    elif isinstance(parent.value, dict):
        if key is None:
            if not isinstance(node.value, str):
                raise BadYaml(node.line, "键必须是文字")
            if node.value in parent.value:
                parent.twice.append((node.value, node.line))
            open_nodes[-1] = (parent, node.value)
        else:
            parent.value[key] = node
            open_nodes[-1] = (parent, None)
