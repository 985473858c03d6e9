"""Evidence is kept as values and said in either language."""

from __future__ import annotations

import json

from luodi.core.targets.details import Details, reasons
from luodi.core.targets.evidence import evidence_of, plain_evidence, read_evidence, say_evidence
from luodi.core.targets.screening import Target

TARGET = Target(
    "n", 0, "N1", 812.0, 0.85, 900, 700, 600, None, 120, ("专精特新",), 0, (("隔膜", ("name", "scope")), ("涂覆", ("products",)))
)  # fmt: skip
DETAILS = Details(
    "常州隔膜有限公司", "320400", "常州市", "2921", 20_000_000.0, None, "active", "enterprise", "电池隔膜制造"
)
PRODUCTS = {"常州隔膜有限公司": "涂覆隔膜"}


def test_chinese_says_what_the_command_says():
    """The sentences are those of `luodi screen --explain`, word for word."""
    said = [say_evidence(e) for e in evidence_of(TARGET, DETAILS, PRODUCTS)]
    assert said == reasons(TARGET, DETAILS, PRODUCTS)


def test_evidence_comes_back_from_json():
    """What was frozen reads back as the same values."""
    evidence = evidence_of(TARGET, DETAILS, PRODUCTS)
    assert read_evidence(json.loads(json.dumps(plain_evidence(evidence)))) == evidence


def test_english_has_no_chinese_frame():
    """Only quotes and words of the register stay Chinese."""
    said = [say_evidence(e, english=True) for e in evidence_of(TARGET, DETAILS, PRODUCTS)]
    assert said[0] == "隔膜: name “常州隔膜有限公司”; business scope “电池隔膜制造”"
    assert said[2:5] == [
        "industry code 2921: 700‰",
        "registered capital 20.00 million yuan: 600‰",
        "founded: not stated or not asked for, not counted",
    ]
    assert said[5] == "added 120‰: 专精特新"
