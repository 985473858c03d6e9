"""Whether a chain holds together: its links, cycles, words and sources."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from difflib import get_close_matches

from luodi.core.chains.chain import Chain, Segment
from luodi.core.chains.faults import ERROR, NOTE, WARNING, Fault, Where


def check_chain(chain: Chain, where: Where) -> list[Fault]:
    """
    What is wrong with ``chain`` as a whole, in the order of its segments.

    Errors: ids given twice, inputs that are not there, a segment that buys from itself, a cycle that holds no recycling
    segment, a segment without links, without any word or code to know it by, or without a source. Warnings: a keyword of two
    segments, a supplier drawn behind its buyer, a chain in several parts, sources nobody names. A cycle through recycling
    is how a material comes back: it is noted.
    """
    faults = list(_segments_alone(chain, where))
    unique = {s.id: s for s in chain.segments}
    links = [(i, s.id) for s in chain.segments for i in s.inputs if i in unique and i != s.id]
    faults += _between(chain, links, where)
    faults += _cycles(unique, links, where, {s.id: n for n, s in enumerate(chain.segments)})
    faults += _shared_keywords(chain, where)
    named = {name for s in chain.segments for name in s.sources}
    for name, _ in chain.sources:
        if name not in named:
            faults.append(Fault(WARNING, where(None, "sources"), f"来源 {name} 没有环节引用"))
    return faults


def _segments_alone(chain: Chain, where: Where) -> Iterator[Fault]:
    seen: Counter[str] = Counter()
    known = {s.id for s in chain.segments}
    sources = {name for name, _ in chain.sources}
    for number, s in enumerate(chain.segments):

        def error(field: str, message: str, number: int = number, s: Segment = s) -> Fault:
            return Fault(ERROR, where(number, field), f"{s.id}：{message}", s.id)

        seen[s.id] += 1
        if seen[s.id] == 2:
            yield error("id", "这个 id 前面已经用过")
        for wanted in s.inputs:
            if wanted == s.id:
                yield error("inputs", "投入里有它自己")
            elif wanted not in known:
                near = get_close_matches(wanted[:60], known, 1)
                yield error("inputs", f"投入 {wanted[:60]} 不是本链的环节" + (f"，是不是 {near[0]}？" if near else ""))
        if not s.keywords and not s.codes:
            yield error("keywords", "既没有关键词也没有行业代码，认不出企业")
        for word in s.keywords:
            if len(word) < 2:
                yield Fault(WARNING, where(number, "keywords"), f"{s.id}：关键词“{word}”只有一个字，会误认", s.id)
            if word in s.exclude:
                yield error("exclude", f"“{word}”既是关键词又是排除词，永远认不出")
        if not s.sources:
            yield error("sources", "没有来源（sources）")
        for name in s.sources:
            if name not in sources:
                yield error("sources", f"来源 {name} 在文件末尾的 sources 里没有")
        if not s.note:
            yield Fault(WARNING, where(number, "note"), f"{s.id}：没有 note，说不出为什么有这一环", s.id)


def _between(chain: Chain, links: list[tuple[str, str]], where: Where) -> Iterator[Fault]:
    linked = {end for link in links for end in link}
    segments = {s.id: s for s in chain.segments}
    for number, s in enumerate(chain.segments):
        if s.id not in linked:
            yield Fault(ERROR, where(number, ""), f"{s.id}：没有投入也没有下游，是孤立的环节", s.id)
        for supplier in s.inputs:
            other = segments.get(supplier)
            if other is not None and other.stage > s.stage and "recycling" not in (other.kind, s.kind):
                message = f"{s.id}：投入 {supplier} 的 stage 是 {other.stage}，在它（{s.stage}）的下游"
                yield Fault(WARNING, where(number, "stage"), message, s.id)
    parts = _parts([s.id for s in chain.segments if s.id in linked], links)
    if len(parts) > 1:
        smallest = min(parts, key=len)
        yield Fault(
            WARNING, where(None, "segments"), f"链分成互不相连的 {len(parts)} 块，其一是 {'、'.join(smallest[:5])}"
        )


def _parts(ids: list[str], links: list[tuple[str, str]]) -> list[list[str]]:
    """Connected parts, links taken both ways."""
    near: dict[str, list[str]] = {i: [] for i in ids}
    for a, b in links:
        near[a].append(b)
        near[b].append(a)
    parts, seen = [], set()
    for start in ids:
        if start in seen:
            continue
        part, waiting = [], [start]
        seen.add(start)
        while waiting:
            at = waiting.pop()
            part.append(at)
            fresh = [n for n in near[at] if n not in seen]
            seen.update(fresh)
            waiting += dict.fromkeys(fresh)
        parts.append(part)
    return parts


def _cycles(
    segments: Mapping[str, Segment], links: list[tuple[str, str]], where: Where, number: Mapping[str, int]
) -> Iterator[Fault]:
    back = {i for i, s in segments.items() if s.kind == "recycling"}
    forward = [(a, b) for a, b in links if a not in back and b not in back]
    for path in find_cycles([i for i in segments if i not in back], forward):
        message = f"循环：{_circle(path)}。只有经过回收环节（kind: recycling）的循环才说得通"
        yield Fault(ERROR, where(number[path[0]], "inputs"), message, path[0])
    for path in find_cycles(list(segments), links):
        if back.intersection(path):
            yield Fault(NOTE, where(number[path[0]], "inputs"), f"循环（经回收环节，允许）：{_circle(path)}", path[0])


def _circle(path: list[str]) -> str:
    return " → ".join([*path, path[0]])


def find_cycles(ids: list[str], links: list[tuple[str, str]]) -> list[list[str]]:
    """
    One cycle for each link that closes one when the graph is walked depth first, in the order of ``ids``.

    Not all cycles (there may be exponentially many): enough that a graph with none of these has none.
    """
    buyers: dict[str, list[str]] = {i: [] for i in ids}
    for supplier, buyer in links:
        buyers[supplier].append(buyer)
    found, done = [], set()
    for start in ids:
        if start in done:
            continue
        path, on_path = [start], {start}
        waiting = [iter(buyers[start])]
        while waiting:
            following = next(waiting[-1], None)
            if following is None:
                waiting.pop()
                done.add(path[-1])
                on_path.discard(path.pop())
            elif following in on_path:
                found.append(path[path.index(following) :])
            elif following not in done:
                path.append(following)
                on_path.add(following)
                waiting.append(iter(buyers[following]))
    return found


def _shared_keywords(chain: Chain, where: Where) -> Iterator[Fault]:
    first: dict[str, str] = {}
    for number, s in enumerate(chain.segments):
        for word in s.keywords:
            other = first.setdefault(word.casefold(), s.id)
            if other != s.id:
                message = f"{s.id}：关键词“{word}”和 {other} 的重复，企业会两处都算"
                yield Fault(WARNING, where(number, "keywords"), message, s.id)
