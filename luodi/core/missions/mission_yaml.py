"""Mission files as YAML: read with the line of every word, and written."""

from __future__ import annotations

import json
from typing import Any

import yaml

from luodi.core.chains.located import BadYaml, Located, read_yaml
from luodi.core.missions.draft import HEAD, MOST_ROWS, SECTIONS, FileFault, MissionDraft, Row

_BETWEEN = "、"


def read_mission_yaml(text: str, name: str) -> MissionDraft:
    """
    The words of the YAML ``text``, with every fault and its line; never raises for a text.

    Fields of the mission itself stand at the top level, the other sections are lists of rows. Names of sections and
    fields may be English or those of the workbook; a list in a row is joined by 、.

    >>> read_mission_yaml("title: [", "m.yaml").faults[0].where
    '第 2 行'
    """
    try:
        root = read_yaml(text)
    except BadYaml as error:
        return MissionDraft(name, Row("第 1 行", {}), {}, (FileFault(f"第 {error.line} 行", error.message),))
    faults: list[FileFault] = []
    if not isinstance(root.value, dict):
        return MissionDraft(name, Row("第 1 行", {}), {}, (FileFault("第 1 行", "应是 title、home、days …… 的键值对"),))
    faults += [FileFault(f"第 {line} 行", f"“{key[:40]}”写了两次") for key, line in root.twice]
    sections = _names({key: shown for key, (shown, _) in SECTIONS.items() if key != HEAD})
    head: dict[str, Located] = {}
    rows: dict[str, tuple[Row, ...]] = {}
    for key, node in root.value.items():
        if key in sections:
            rows[sections[key]] = _rows(sections[key], node, faults)
        else:
            head[key] = node
    return MissionDraft(name, _row(HEAD, Located(head, 1), faults), rows, tuple(faults))


def write_mission_yaml(draft: MissionDraft) -> str:
    """``draft`` as YAML that `read_mission_yaml` reads back into the same words."""
    plain = draft.plain()
    tree: dict[str, Any] = {**plain.pop(HEAD)[0], **plain}
    return yaml.safe_dump(tree, allow_unicode=True, sort_keys=False, width=120, default_flow_style=None)


def write_mission_json(draft: MissionDraft) -> str:
    """``draft`` as JSON, which is YAML to `read_mission_yaml`."""
    plain = draft.plain()
    return json.dumps({**plain.pop(HEAD)[0], **plain}, ensure_ascii=False, indent=1)


def _names(shown: dict[str, str]) -> dict[str, str]:
    return {key: key for key in shown} | {words: key for key, words in shown.items()}


def _rows(section: str, node: Located, faults: list[FileFault]) -> tuple[Row, ...]:
    if node.value == "":
        return ()
    if not isinstance(node.value, list):
        faults.append(FileFault(f"第 {node.line} 行", f"{section} 应是一列，每项以 - 开头"))
        return ()
    if len(node.value) > MOST_ROWS:
        faults.append(FileFault(f"第 {node.line} 行", f"{section} 有 {len(node.value)} 项，最多 {MOST_ROWS}"))
    return tuple(_row(section, item, faults) for item in node.value[:MOST_ROWS])


def _row(section: str, node: Located, faults: list[FileFault]) -> Row:
    where = f"第 {node.line} 行"
    if not isinstance(node.value, dict):
        faults.append(FileFault(where, f"{section} 的每一项应是键值对"))
        return Row(where, {})
    faults += [FileFault(f"第 {line} 行", f"“{key[:40]}”写了两次") for key, line in node.twice]
    fields, words, at = _names(SECTIONS[section][1]), {}, {}
    for key, value in node.value.items():
        line = f"第 {value.line} 行"
        if key not in fields:
            known = "、".join(SECTIONS[section][1])
            faults.append(FileFault(line, f"不认识的“{key[:40]}”，可以写的有：{known}"))
            continue
        text = _words(value)
        if text is None:
            faults.append(FileFault(line, f"{key} 应是文字或一列文字"))
        elif text:
            words[fields[key]], at[fields[key]] = text, line
    return Row(where, words, at)


def _words(node: Located) -> str | None:
    if isinstance(node.value, str):
        return node.value.strip()
    if isinstance(node.value, list) and all(isinstance(item.value, str) for item in node.value):
        return _BETWEEN.join(str(item.value).strip() for item in node.value)
    return None
