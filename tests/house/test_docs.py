"""The documentation holds together: links lead somewhere, and each rule says where it comes from."""

import re
from pathlib import Path
from urllib.parse import unquote

import pytest
import yaml

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(p for d in ("docs", "benchmarks", "tests") for p in (ROOT / d).rglob("*.md"))])
RULES = sorted((ROOT / "luodi" / "core" / "rules").glob("*.yaml"))

LINK = re.compile(r"\[[^\]]*\]\(<?([^)\s>]+)>?(?:\s+\"[^\"]*\")?\)")
CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)


def name(path: Path) -> str:
    """Return a path as pytest shows it."""
    return path.relative_to(ROOT).as_posix()


def links(page: Path) -> list[str]:
    """Return the targets of a page's links that lead into the repository."""
    found = LINK.findall(CODE.sub("", page.read_text(encoding="utf-8")))
    return [target for target in found if not re.match(r"[a-z]+:|//", target)]


def anchors(page: Path) -> set[str]:
    """Return the anchors that a page's headings make, as the usual viewers name them."""
    headings = re.findall(r"^#+ +(.+?)\s*$", CODE.sub("", page.read_text(encoding="utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_links_lead_somewhere(page: Path) -> None:
    """Each relative link names a file that is there, and a heading in it where it names one."""
    for target in links(page):
        path, _, anchor = unquote(target).partition("#")
        file = (page.parent / path).resolve() if path else page
        assert file.exists(), f"{name(page)} links to {target}"
        assert file.is_relative_to(ROOT), f"{name(page)} links out of the repository: {target}"
        if anchor and file.suffix == ".md":
            assert anchor in anchors(file), f"{name(page)} links to {target}, but that heading is not there"


def test_the_index_leads_to_every_page() -> None:
    """Each page under docs/ is reached from docs/index.md in one step."""
    index = ROOT / "docs" / "index.md"
    reached = {(index.parent / unquote(target).partition("#")[0]).resolve() for target in links(index)}
    assert {page for page in PAGES if page.is_relative_to(index.parent)} <= reached | {index}


@pytest.mark.parametrize("page", sorted((ROOT / "docs" / "adr").glob("*.md")), ids=name)
def test_a_decision_is_short_and_whole(page: Path) -> None:
    """A decision record has its four parts, in 300 words or fewer."""
    text = page.read_text(encoding="utf-8")
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == ["Context", "Options", "Decision", "Consequences"]
    assert len(text.split()) <= 300


@pytest.mark.parametrize("file", RULES, ids=name)
def test_a_rule_file_says_where_it_comes_from(file: Path) -> None:
    """Each rule file states its version (a date), its source and its status."""
    rules = yaml.safe_load(file.read_text(encoding="utf-8"))
    for key in ("version", "source", "status"):
        assert rules.get(key), f"{name(file)} has no {key}"
    assert re.fullmatch(r"\d{4}-\d{2}-\d{2}", str(rules["version"])), f"{name(file)}: version is a date"


def test_there_is_something_to_check() -> None:
    """The lists above are not empty by mistake."""
    assert len(PAGES) > 5
    assert RULES
