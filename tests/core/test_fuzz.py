"""Whatever a stranger hands in: an answer or one message, never a fault of ours. See also ``benchmarks/fuzz.py``."""

from __future__ import annotations

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from luodi.core.documents.inputs import UnreadableFile, read_file
from luodi.core.reading.figures import check_figures
from luodi.core.reading.read import read
from luodi.core.text.repair import repair

PIECES = (
    "市长 林远 带队 率 赴 苏州市 考察 远帆新材料有限公司 集团 ， 。 、 （ ） ( ) “ ” 《 》 年 月 日 3月4日 2023 两天 历时 上午 次日 期间 "
    "1,000 亿元 万 % 占比 增长 其中 分别 共计 签约 项目 投资 要求 希望 经(jīng) 推動經(jīng)濟發展,擴大 ??? ⁇ \x00 \ud800 \udc00 \ufffd \ufeff "
    "\ue000 \u200b 𠀀 ( \r\n \n \t 一 十 两 百分之 翻番 董事长 局长 陪同 一行 座谈 会见 - ~ / : ; ! 省 县 区 产业 园区"
).split(" ")
texts = st.lists(st.one_of(st.sampled_from(PIECES), st.characters(codec=None)), max_size=60).map("".join)
names = st.sampled_from(["报告.txt", "报告.md", "报告.html", "报告.docx", "报告.pdf", "报告"])


@given(texts)
@settings(max_examples=200, deadline=None, derandomize=True)
def test_any_text_is_repaired_read_and_checked(text):
    repaired = repair(text)
    for at in range(len(repaired.text)):
        start, end = repaired.original_span(at, at + 1)
        assert 0 <= start <= end <= len(text)
    shown = read(text).to_json("f")
    assert all(0 <= e["start"] <= e["end"] <= len(text) for e in shown["evidence"])
    json.dumps([shown, [finding.to_json() for finding in check_figures(text)]])


@given(
    st.one_of(
        st.binary(max_size=400),
        st.tuples(texts, st.sampled_from(["utf-8", "gb18030", "big5", "utf-16", "utf-16-be", "utf-32"])).map(
            lambda drawn: drawn[0].encode(drawn[1], "replace")
        ),
        st.binary(max_size=200).map(lambda data: b"PK\x03\x04" + data),
        st.binary(max_size=200).map(lambda data: b"%PDF-1.7\n" + data),
    ),
    names,
)
@settings(max_examples=300, deadline=None, derandomize=True)
def test_any_bytes_are_read_or_refused_by_name(data, name):
    try:
        file = read_file(data, name)
    except UnreadableFile as error:
        message = str(error)
        assert name in message
        assert message.endswith("。")
    else:
        assert file.text.strip()
