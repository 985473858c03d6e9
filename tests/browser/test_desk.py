"""What a person does at the desk, done by a real browser."""

from __future__ import annotations

import io
import json
import re

import docx
import openpyxl
import pytest
from playwright.sync_api import Page, expect

from luodi.web.demo import demo_report
from luodi.web.reports import actions
from luodi.web.reports.models import FactChange, Report

pytestmark = pytest.mark.browser

FIRM = "浙江沐光半导体有限公司"
CORRECTED = "浙江沐光微电子有限公司"


def upload(page: Page, name: str = "转载页.txt") -> Report:
    """Upload the damaged report the way a person does."""
    page.click("a.btn-primary")
    page.set_input_files("#id_files", {"name": name, "mimeType": "text/plain", "buffer": demo_report("damaged.txt")})
    expect(page.locator("[data-names]")).to_have_text(name)
    page.locator("form[enctype] button[type=submit]").click()
    expect(page.locator("#words")).to_be_visible()
    page.wait_for_load_state("load")
    return Report.objects.get()


def fact_button(page: Page, words: str):
    return page.locator("#record .fact.k", has_text=words).first


def correct(page: Page, value: str) -> None:
    page.keyboard.press("c")
    page.fill("#correct-value", value)
    page.click("#correct-form button[type=submit]")
    expect(page.locator("#panel .fact-value")).to_have_text(value)


def test_upload_correct_undo_correct_export(open_desk):
    """Sign in, upload the damaged report, correct a firm, undo it, correct it again, and find it in all three files."""
    page = open_desk()
    upload(page)
    expect(page.locator("#words")).to_contain_text("何岚带队赴上海市、浙江省嘉兴市考察招商")
    fact_button(page, FIRM).click()
    expect(page.locator("#panel .quote mark")).to_have_text(FIRM)
    lit = page.locator("#words .lit").all_text_contents()
    assert "".join(lit).startswith(FIRM)

    correct(page, "写错的公司")
    expect(page.locator("#panel .state")).to_have_text("已改")
    page.keyboard.press("Escape")
    page.locator("#panel [data-key=u]").click()
    expect(page.locator("#panel .fact-value")).to_have_text(FIRM)
    correct(page, CORRECTED)
    expect(fact_button(page, CORRECTED)).to_be_visible()

    def download(form: str) -> bytes:
        page.click(".report-tools summary:has-text('导出')")
        with page.expect_download() as started:
            page.click(f"a[href$='export.{form}']")
        page.keyboard.press("Escape")
        return started.value.path().read_bytes()

    record = json.loads(download("json"))["record"]
    names = [o["name"] for o in record["organisations"]]
    assert CORRECTED in names
    assert FIRM not in names
    book = openpyxl.load_workbook(io.BytesIO(download("xlsx")))
    assert CORRECTED in [row[0].value for row in book["机构"].iter_rows()]
    document = docx.Document(io.BytesIO(download("docx")))
    assert CORRECTED in [cell.text for table in document.tables for row in table.rows for cell in row.cells]

    page.click(".tabs a:has-text('改动记录')")
    steps = page.locator("table tbody .state").all_text_contents()
    assert steps == ["更正", "撤销", "更正"]


def test_click_words_then_the_fact_and_keys(open_desk):
    """Clicking a marked name chooses its fact; j, a and u work on from there without a mouse."""
    page = open_desk()
    report = upload(page)
    leader = report.facts.get(path="leader.name")
    page.locator(f"#words .m[data-f~='{leader.pk}']").first.click()
    expect(page.locator("#panel .fact-value")).to_have_text("何岚")
    page.keyboard.press("a")
    expect(page.locator("#panel .state")).to_have_text("已采纳")
    expect(page.locator("#progress")).not_to_contain_text("已核 0/")
    page.keyboard.press("u")
    expect(page.locator("#panel .state")).to_have_text("待核")
    page.keyboard.press("j")
    expect(page.locator("#panel .fact-value")).not_to_have_text("何岚")
    page.keyboard.press("r")
    expect(page.locator("#panel .state")).to_have_text("未采纳")


def test_mark_words_to_make_a_fact(open_desk):
    """Words marked in repaired text become a fact whose span is in the text as received."""
    page = open_desk()
    report = upload(page)
    page.evaluate(
        """() => {
            const pieces = [...document.querySelectorAll("#words .p")];
            const from = pieces.findIndex((p) => p.textContent.includes("标准") || p.textContent.includes("推介"));
            const text = pieces[from].firstChild, at = text.textContent.indexOf("推介");
            getSelection().setBaseAndExtent(text, at, text, at + 2);
            document.dispatchEvent(new PointerEvent("pointerup", {bubbles: true}));
        }"""
    )
    expect(page.locator("#make")).to_be_visible()
    expect(page.locator("#make-value")).to_have_value("推介")
    page.select_option("#make-what", "organisation")
    page.fill("#make-value", "嘉兴推介会")
    page.select_option("#make-kind", "exhibition")
    page.select_option("#make-role", "visited")
    page.click("#make button[type=submit]")
    expect(fact_button(page, "嘉兴推介会")).to_be_visible()
    fact = report.facts.get(value="嘉兴推介会")
    assert report.original[fact.start : fact.end] == "推介"
    expect(page.locator(f"#words [data-f~='{fact.pk}']").first).to_be_visible()


def test_two_people_at_once(open_desk, wang):
    """Wang decides first; Lin, on an older page, is told who and when, and sees the new value."""
    page = open_desk()
    report = upload(page)
    fact_button(page, FIRM).click()
    expect(page.locator("#panel .fact-value")).to_have_text(FIRM)
    actions.correct(fact=report.facts.get(value=FIRM, field="name"), value=CORRECTED, version=None, by=wang)
    page.locator("#panel [data-key=a]").click()
    expect(page.locator("#panel [role=alert]")).to_have_text(re.compile("王致远 已在 .* 改过这一条"))
    expect(page.locator("#panel .fact-value")).to_have_text(CORRECTED)
    assert FactChange.objects.count() == 1


def test_search_as_one_types(open_desk):
    """Two characters of the text find the report without a reload; two others say what to do next."""
    page = open_desk()
    upload(page)
    page.goto(page.url.split("/reports/")[0] + "/reports/")
    page.fill("#id_q", "气凝")
    expect(page).to_have_url(re.compile("q="))
    expect(page.locator("#rows")).to_contain_text("1 份报告")
    page.fill("#id_q", "没有")
    expect(page.locator("#rows")).to_contain_text("没有符合条件的报告")


@pytest.mark.parametrize("path", ["", "trip/", "numbers/", "history/"])
def test_a_phone_needs_no_sideways_scrolling(open_desk, path):
    """At 390 px every page of a report fits, and the controls are large enough for a finger."""
    page = open_desk(width=390, height=844)
    upload(page)
    page.goto(page.url + path)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_phone_shows_record_and_panel(open_desk):
    """The switch leads to the record, a fact opens its panel at the bottom, and accepting works."""
    page = open_desk(width=390, height=844)
    upload(page)
    expect(page.locator("#record")).to_be_hidden()
    page.click(".switch [data-show=record]")
    fact_button(page, FIRM).click()
    button = page.locator("#panel [data-key=a]")
    expect(button).to_be_in_viewport()
    assert button.bounding_box()["height"] >= 34
    button.click()
    expect(page.locator("#panel .state")).to_have_text("已采纳")


def test_english(open_desk):
    """An English browser gets English, the page says so, and a switch leads to Chinese and back."""
    page = open_desk(locale="en-GB")
    assert page.get_attribute("html", "lang") == "en"
    upload(page)
    expect(page.locator(".tabs")).to_contain_text("Text and record")
    for words in page.locator(".report-tools, .tabs, .kinds, .sec > h2, .fact-hint").all_text_contents():
        assert not re.search("[\u4e00-\u9fff]", words), words
    page.click(".bar .language button")
    assert page.get_attribute("html", "lang") == "zh-Hans"
    expect(page.locator(".tabs")).to_contain_text("原文与记录")


def test_a_report_of_two_hundred_kilobytes_stays_usable(open_desk, lin):
    """Opening it, choosing a fact and accepting it take seconds, not minutes."""
    page = open_desk()
    sentence = demo_report("outbound.txt").decode()
    text = "\n".join(
        sentence.replace("4月15日", f"4月{n % 28 + 1}日") for n in range(200_000 // len(sentence.encode()) + 1)
    )
    assert len(text.encode()) >= 200_000
    report = actions.add_text(title="长报告", text=text, published=None, by=lin)
    page.goto(page.url + f"{report.pk}/")
    fact_button(page, "恒澈新能源").click()
    expect(page.locator("#panel .fact-value")).to_contain_text("恒澈新能源", timeout=5_000)
    page.locator("#panel [data-key=a]").click()
    expect(page.locator("#panel .state")).to_have_text("已采纳", timeout=5_000)


def test_labels_and_names(open_desk):
    """Every field has a label and every button a name, on the list, the form and the report."""
    page = open_desk()
    upload(page)
    here = page.url
    root = here.split("/reports/")[0]
    for url in (here, f"{root}/reports/", f"{root}/reports/new/", f"{root}/account/", f"{root}/people/"):
        page.goto(url)
        nameless = page.evaluate(
            """() => [...document.querySelectorAll("input:not([type=hidden]), select, textarea, button, a")]
                .filter((e) => !(e.labels?.length || e.getAttribute("aria-label") || e.textContent.trim()))
                .map((e) => e.outerHTML.slice(0, 120))"""
        )
        assert nameless == [], url


SELECT = """(how) => {
    const [first, second] = document.querySelectorAll("#words p");
    const last = [...second.querySelectorAll(".p")].at(-1).firstChild;
    const start = first.querySelector(".p").firstChild;
    if (how === "across") getSelection().setBaseAndExtent(start, 0, second.querySelector(".p").firstChild, 2);
    if (how === "backwards") getSelection().setBaseAndExtent(start, 3, start, 0);
    if (how === "triple") getSelection().setBaseAndExtent(start, 0, second, 0);
    if (how === "all") getSelection().selectAllChildren(document.querySelector("#words"));
    document.dispatchEvent(new PointerEvent("pointerup", {bubbles: true}));
}"""


@pytest.mark.parametrize("how", ["across", "backwards", "triple", "all"])
def test_however_words_are_marked(open_desk, lin, how):
    """Across paragraphs, from right to left, by a triple click, by Ctrl+A: the span is that of the words marked."""
    page = open_desk()
    lines = ["副市长何岚带队赴上海市考察招商。", "何岚一行走访上海环宇新材料研究院。"]
    report = actions.add_text(title="短报告", text="\n".join(lines), published=None, by=lin)
    page.goto(f"{page.url}{report.pk}/")
    page.evaluate(SELECT, how)
    expect(page.locator("#make")).to_be_visible()
    ends = {"across": len(lines[0]) + 3, "backwards": 3, "triple": len(lines[0]), "all": len(report.original)}
    piece = page.locator("#words p").nth(1).locator(".p").first.text_content()
    assert len(piece) >= 2
    assert page.input_value("#make [name=start]") == "0"
    assert page.input_value("#make [name=end]") == str(ends[how])


def test_too_many_words_marked(open_desk, lin):
    """The page says how many a fact takes, instead of offering nothing."""
    page = open_desk()
    report = actions.add_text(title="长", text="何岚带队赴上海市考察。\n" * 60, published=None, by=lin)
    page.goto(f"{page.url}{report.pk}/")
    page.evaluate(SELECT, "all")
    expect(page.locator("#notice")).to_contain_text("最多 500 个字")
    expect(page.locator("#make")).to_be_hidden()


def test_the_text_as_received_stays_on_screen(open_desk):
    """Making a fact in it, in a run that was damaged, does not switch back to the repaired text."""
    page = open_desk()
    report = upload(page)
    page.click(".views a:has-text('来稿原样')")
    expect(page.locator(".views a[aria-current]")).to_have_text("来稿原样")
    page.evaluate(SELECT, "backwards")
    page.select_option("#make-what", "industry")
    page.fill("#make-value", "测试产业")
    page.click("#make button[type=submit]")
    expect(fact_button(page, "测试产业")).to_be_visible()
    expect(page.locator(".views a[aria-current]")).to_have_text("来稿原样")
    assert report.facts.get(value="测试产业").start == 0


@pytest.mark.parametrize("locale", ["zh-CN", "en-GB"])
@pytest.mark.parametrize("large", [False, True])
def test_a_phone_shows_every_page_whole(open_desk, lin, locale, large):
    """Nothing in a list, a record or a page's head stands beyond a 390 px screen, in either language and both sizes."""
    lin.large_text = large
    lin.save()
    report = actions.add_file(name="转载页.txt", data=demo_report("damaged.txt"), published=None, by=lin)
    actions.add_file(name="又是转载页.txt", data=demo_report("damaged.txt"), published=None, by=lin)
    page = open_desk(width=390, height=844, locale=locale)
    root = page.url
    for path in ("", "new/", f"{report.pk}/", f"{report.pk}/trip/", f"{report.pk}/history/"):
        page.goto(root + path)
        if path == f"{report.pk}/":
            page.click(".switch [data-show=record]")
        beyond = page.evaluate(
            """() => [...document.querySelectorAll("main *, .bar *")]
                .filter((e) => !e.closest(".scroll, .map-scroll, .tabs, .bar-nav, option, .menu-in, .visually-hidden, thead"))
                .filter((e) => e.getBoundingClientRect().width && e.getBoundingClientRect().right > innerWidth + 1)
                .map((e) => e.outerHTML.slice(0, 100))"""
        )
        assert beyond == [], path


def test_labels_do_not_touch_their_values(open_desk, lin):
    """In English, too, a gap stands between “Companion” and the name."""
    page = open_desk(locale="en-GB")
    report = actions.add_file(name="转载页.txt", data=demo_report("damaged.txt"), published=None, by=lin)
    page.goto(f"{page.url}{report.pk}/")
    gaps = page.evaluate(
        """() => [...document.querySelectorAll(".sec-who .item-head, .sec-when .item-head, .sec-where .item-head")].map((head) => {
            const words = document.createRange();
            words.selectNodeContents(head.querySelector(".lab"));
            return head.querySelector(".fact").getBoundingClientRect().left - words.getBoundingClientRect().right;
        })"""
    )
    assert min(gaps) >= 6


def test_reading_again_on_the_page(open_desk, lin):
    """The menu's button keeps the decision, says what happened, and a clash goes away once it is decided on."""
    page = open_desk()
    report = upload(page)
    fact = report.facts.get(value=FIRM, field="name")
    actions.accept(fact=fact, version=None, by=lin)
    page.click(".report-tools summary:has-text('⋯')")
    page.click("button:has-text('重新识读')")
    expect(page.locator(".flash")).to_contain_text("已重新识读")
    report.facts.filter(pk=fact.pk).update(clash=True, proposed="别的公司")
    page.reload()
    page.locator("#clashes .fact").click()
    expect(page.locator("#panel")).to_contain_text("请再决定一次")
    correct(page, CORRECTED)
    expect(page.locator("#clashes .fact")).to_have_count(0)


def test_the_frame_stays_where_it_is(open_desk, lin):
    """Choosing facts far down scrolls the text and the record, never the page with its head."""
    page = open_desk()
    text = demo_report("outbound.txt").decode()
    report = actions.add_text(title="长", text=text, published=None, by=lin)
    actions.accept_all(report=report, by=lin)  # a decided fact says so in words for screen readers, out of sight
    page.goto(f"{page.url}{report.pk}/")
    for number in range(0, report.all_facts, 20):
        page.locator("#record .item .fact").nth(number).click()
        expect(page.locator("#panel .fact-card")).to_be_visible()
        page.wait_for_timeout(700)
        assert page.evaluate("[scrollY, document.body.scrollTop]") == [0, 0]
