"""Every message has its English, and the committed catalogue is the one that was written."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from django.utils import translation

import luodi.web
from luodi.core.documents.labels import LABELS
from luodi.web.reports.panels import WORDS

WEB = Path(luodi.web.__file__).parent
CATALOGUES = sorted(WEB.rglob("locale/en/LC_MESSAGES/django.po"))
IN_TEMPLATE = re.compile(r"""{%\s*translate\s+(?:"([^"]*)"|'([^']*)')""")
IN_PYTHON = re.compile(r"""\b_\(\s*"([^"\\]*)"\s*\)""")


def messages() -> list[str]:
    found = []
    for path in WEB.rglob("*.html"):
        found += ["".join(pair) for pair in IN_TEMPLATE.findall(path.read_text(encoding="utf-8"))]
    for path in WEB.rglob("*.py"):
        found += IN_PYTHON.findall(path.read_text(encoding="utf-8"))
    return sorted(set(found))


def test_every_message_has_its_english():
    """No page falls back to Chinese in the middle of English."""
    assert len(messages()) > 200
    with translation.override("en"):
        assert [m for m in messages() if re.search("[\u4e00-\u9fff]", translation.gettext(m))] == []


@pytest.mark.skipif(shutil.which("msgfmt") is None, reason="gettext's msgfmt is not on this machine")
@pytest.mark.parametrize("catalogue", CATALOGUES, ids=lambda path: path.relative_to(WEB).parts[0])
def test_the_compiled_catalogue_is_up_to_date(catalogue, tmp_path):
    """The .mo says what the .po says; whoever changes one commits both."""
    made = tmp_path / "django.mo"
    subprocess.run(["msgfmt", "-o", made, catalogue], check=True)
    assert made.read_bytes() == catalogue.with_suffix(".mo").read_bytes()


def test_pages_and_documents_use_the_same_chinese():
    """The word for a kind or role is one and the same on screen and in an exported file."""
    with translation.override("zh-hans"):
        assert {value: str(word) for value, word in WORDS.items()} == {value: LABELS[value] for value in WORDS}
