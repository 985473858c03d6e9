"""What the core says reaches an English reader in English: by frames and words, and never wrongly."""

from __future__ import annotations

import re

import pytest
from django.utils import translation

from luodi.core.projects.errors import ReasonNeeded, StageRefused
from luodi.web.wording import FRAMES, WORDS, in_words
from tests.web.projects.conftest import make

CHINESE = re.compile("[\u4e00-\u9fff]")


@pytest.mark.parametrize("frame", FRAMES)
def test_every_frame_is_found_again(frame):
    """A sentence made of the frame is said in the frame's English, its parts untouched."""
    names = dict.fromkeys(re.findall(r"%\((\w+)\)s", frame))
    parts = {name: f"X{number}" for number, name in enumerate(names)}
    with translation.override("en"):
        said = in_words(frame % parts)
        assert not CHINESE.search(said)
        assert all(part in said for name, part in parts.items() if name != "same")


@pytest.mark.parametrize("word", WORDS)
def test_every_word_has_its_english(word):
    """In English another, in Chinese itself."""
    with translation.override("en"):
        assert not CHINESE.search(in_words(word))
    with translation.override("zh-hans"):
        assert in_words(word) == word


def test_names_and_unknown_sentences_stay():
    """A firm's name inside a sentence is kept; a sentence without a frame is not guessed at."""
    with translation.override("en"):
        assert in_words("不属于临河县") == "not 临河县's"
        assert in_words("这句话没有框架") == "这句话没有框架"
        assert in_words("") == ""


@pytest.mark.parametrize(("words", "said"), [
    ("863,600 万元", "863,600 ×10k yuan"), ("320 万元/亩", "320 ×10k yuan per mu"), ("12 个", "12"), ("1 天", "1 day"),
    ("1.5 天", "1.5 days"), ("82.90%", "82.90%"),
])  # fmt: skip
def test_a_figure_has_its_unit_in_english(words, said):
    """With the unit of any indicator."""
    with translation.override("en"):
        assert in_words(words) == said


def test_a_refusal_lists_its_reasons():
    """Each of them by its own frame."""
    with translation.override("en"):
        said = in_words(
            StageRefused("3", "在谈", ["缺“下一步工作”（在谈阶段要求）", "缺“所属产业”（在谈阶段要求，按条件）"])
        )
        assert not CHINESE.search(said)
        assert said.count("is missing") == 2
        assert not CHINESE.search(in_words(ReasonNeeded("项目 3 从“签约”到“在谈”")))


@pytest.mark.django_db
def test_an_english_page_gives_english_reasons(lin, as_user, api_of):
    """On the project's page, in the answer to a refused move, over the API."""
    project = make(lin)
    browser = as_user(lin)
    page = browser.get(project.get_absolute_url(), headers={"accept-language": "en"}).content.decode()
    assert "minutes of a meeting or visit" in page
    refused = browser.post(f"/projects/{project.pk}/move/", {"to": "talks"}, headers={"accept-language": "en"})
    assert "cannot come to" in refused.content.decode()
    answer = api_of(lin).post(
        f"/api/projects/{project.pk}/move", {"to": "talks"}, content_type="application/json",
        headers={"accept-language": "en"},
    )  # fmt: skip
    assert "cannot come to" in answer.json()["detail"]
