// The report page: from a fact to its words and back, keys, and new facts from marked words.
(() => {
  "use strict";
  const $ = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  let chosen = null;

  // Facts and their words.

  const piecesOf = (id) => all(`#words .p[data-f~="${id}"]`);

  function light(id, { scroll = true } = {}) {
    all("#words .lit").forEach((piece) => piece.classList.remove("lit", "flash-now"));
    const pieces = piecesOf(id);
    pieces.forEach((piece) => piece.classList.add("lit", "flash-now"));
    if (scroll && pieces.length) pieces[0].scrollIntoView({ block: "center", behavior: "smooth" });
  }

  function choose(id, { scrollText = true, scrollRecord = true } = {}) {
    const button = $(`#fact-${id}`);
    if (!button) return;
    all(".fact.chosen").forEach((other) => other.classList.remove("chosen"));
    button.classList.add("chosen");
    chosen = id;
    light(id, { scroll: scrollText });
    if (scrollRecord) button.scrollIntoView({ block: "nearest" });
    htmx.ajax("GET", button.dataset.url, { source: "#panel", target: "#panel" });
  }

  // Which of the facts under a piece to take: the shortest, as the colour shows it; another click takes the next.
  function factsUnder(piece) {
    const ids = (piece.dataset.f || "").split(" ").filter((id) => id && $(`#fact-${id}`));
    const length = (id) => piecesOf(id).reduce((sum, p) => sum + p.textContent.length, 0);
    const heads = ids.filter((id) => $(`#fact-${id}`).classList.contains("k"));
    return [...heads.sort((a, b) => length(a) - length(b)), ...ids.filter((id) => !heads.includes(id))];
  }

  function markRejected() {
    const rejected = new Set(all('.fact[data-status="rejected"]').map((button) => button.dataset.fact));
    all("#words .m").forEach((piece) => {
      const ids = piece.dataset.f.split(" ");
      piece.classList.toggle("off", ids.every((id) => rejected.has(id) || !$(`#fact-${id}`)?.classList.contains("k")));
    });
  }

  document.addEventListener("click", (event) => {
    const fact = event.target.closest(".fact");
    if (fact) return choose(fact.dataset.fact, { scrollRecord: false });
    const piece = event.target.closest("#words .m");
    if (piece && getSelection().isCollapsed) {
      const ids = factsUnder(piece);
      if (ids.length) choose(ids[(ids.indexOf(chosen) + 1) % ids.length], { scrollText: false });
      return;
    }
    const kind = event.target.closest(".kinds [data-kind]");
    if (kind) {
      const shown = kind.getAttribute("aria-pressed") !== "true";
      kind.setAttribute("aria-pressed", shown);
      return $("#words").classList.toggle(`hide-${kind.dataset.kind}`, !shown);
    }
    const show = event.target.closest(".switch [data-show]");
    if (show) return showColumn(show.dataset.show);
    if (event.target.closest("[data-close]")) return $("#notice").replaceChildren();
    if (event.target.closest("[data-close-panel]")) return closePanel();
    if (event.target.closest("[data-open-correct]")) return openCorrect();
    if (event.target.closest("[data-cancel-make]")) return closeMake();
    if (!event.target.closest("#make, #words")) closeMake();
    all("details.menu[open]").forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
  });

  function showColumn(name) {
    $("#desk").dataset.view = name;
    all(".switch [data-show]").forEach((b) => b.setAttribute("aria-pressed", b.dataset.show === name));
    if (chosen) (name === "text" ? piecesOf(chosen)[0] : $(`#fact-${chosen}`))?.scrollIntoView({ block: "center" });
  }

  function closePanel() {
    $("#panel").replaceChildren();
    all("#words .lit").forEach((piece) => piece.classList.remove("lit"));
    all(".fact.chosen").forEach((other) => other.classList.remove("chosen"));
    chosen = null;
  }

  function openCorrect() {
    const form = $("#correct-form");
    if (!form) return;
    form.hidden = !form.hidden;
    $("[data-open-correct]").setAttribute("aria-expanded", String(!form.hidden));
    if (!form.hidden) { const field = $("#correct-value"); field.focus(); field.select?.(); }
  }

  // Keys, unless somebody is typing.

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { closeMake(); all("details.menu[open]").forEach((menu) => { menu.open = false; }); }
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select")) return;
    if (!$("#record")) return;
    const key = event.key.toLowerCase();
    if (key === "j" || key === "k") {
      const ids = all("#record .fact").map((button) => button.dataset.fact);
      const at = ids.indexOf(chosen) + (key === "j" ? 1 : -1);
      if (ids[at]) { choose(ids[at]); $(`#fact-${ids[at]}`).focus({ preventScroll: true }); }
      event.preventDefault();
    } else if ("acru".includes(key)) {
      const button = $(`#panel [data-key="${key}"]:not(:disabled)`);
      if (button) { button.click(); event.preventDefault(); }
    }
  });

  // New facts from marked words.

  const make = $("#make");

  function closeMake() { if (make) make.hidden = true; }

  function fieldsFor(what) {
    all("[data-for]", make).forEach((field) => {
      const wanted = field.dataset.for.split(" ").includes(what);
      field.hidden = !wanted;
      all("input, select", field).forEach((input) => { input.disabled = !wanted; });
    });
  }

  // The pieces a selection touches. A triple click ends it before the first piece of the next paragraph, Ctrl+A around
  // all of them: neither end is then inside a piece.
  const touched = (range) => all("#words .p").filter((piece) => {
    if (!range.intersectsNode(piece)) return false;
    const part = document.createRange();
    part.selectNodeContents(piece);
    if (range.compareBoundaryPoints(Range.START_TO_START, part) > 0) part.setStart(range.startContainer, range.startOffset);
    if (range.compareBoundaryPoints(Range.END_TO_END, part) < 0) part.setEnd(range.endContainer, range.endOffset);
    return part.toString() !== "";
  });

  function say(words) {
    const line = document.createElement("div");
    line.className = "notice";
    line.textContent = words;
    $("#notice").replaceChildren(line);
  }

  // A piece whose repair changed its length counts whole: there is no telling which original character is which.
  function offset(piece, node, at, end) {
    const start = Number(piece.dataset.s), finish = Number(piece.dataset.e);
    const inside = node.nodeType === 3 && piece.contains(node);
    if (inside && finish - start === piece.textContent.length) return start + at;
    return end ? finish : start;
  }

  function offerMake() {
    const selection = getSelection();
    const words = $("#words");
    if (!make || !words || selection.isCollapsed || !selection.rangeCount) return;
    const range = selection.getRangeAt(0);
    if (!words.contains(range.startContainer)) return;
    const pieces = touched(range);
    if (!pieces.length) return;
    const value = pieces.length > 3000 ? "" : selection.toString().replace(/\s+/g, " ").trim();
    const start = offset(pieces[0], range.startContainer, range.startOffset, false);
    const end = offset(pieces.at(-1), range.endContainer, range.endOffset, true);
    if (pieces.length > 3000 || value.length > 500) { closeMake(); return say(make.dataset.tooLong); }
    if (!value || end <= start) return;
    make.elements.start.value = start;
    make.elements.end.value = end;
    make.elements.value.value = value;
    fieldsFor(make.elements.what.value);
    const box = range.getBoundingClientRect();
    make.hidden = false;
    make.style.left = `${Math.max(8, Math.min(box.left + scrollX, innerWidth - 316))}px`;
    const below = box.bottom + make.offsetHeight + 8 < innerHeight;
    make.style.top = `${(below ? box.bottom + 6 : Math.max(8, box.top - make.offsetHeight - 6)) + scrollY}px`;
  }

  document.addEventListener("pointerup", () => setTimeout(offerMake, 0));
  document.addEventListener("keyup", (event) => { if (event.shiftKey) offerMake(); });
  make?.addEventListener("change", (event) => { if (event.target.name === "what") fieldsFor(event.target.value); });

  // After htmx.

  document.body.addEventListener("htmx:afterSettle", (event) => {
    if (event.target.id === "notice" && event.target.children.length) return;
    $("#notice")?.replaceChildren();
    const card = $("#panel .fact-card");
    if (card) {
      const id = card.dataset.shown;
      if (chosen !== id) { chosen = id; light(id); }
      all(".fact.chosen").forEach((other) => other.classList.remove("chosen"));
      $(`#fact-${id}`)?.classList.add("chosen");
    }
    if (event.target.id === "text" && chosen) light(chosen);
    markRejected();
  });
  document.body.addEventListener("htmx:afterRequest", (event) => {
    if (event.target === make && event.detail.successful) { closeMake(); getSelection().removeAllRanges(); }
  });
  document.body.addEventListener("htmx:sendError", () => {
    say(document.body.dataset.offline);
  });

  // Files dragged onto the upload field.

  all("[data-drop]").forEach((drop) => {
    const input = $("input[type=file]", drop), names = $("[data-names]", drop);
    const tell = () => {
      const files = [...input.files];
      names.textContent = files.length > 3 ? `${files.length} ${names.dataset.many}` : files.map((f) => f.name).join("、");
    };
    input.addEventListener("change", tell);
    ["dragover", "dragenter"].forEach((type) => drop.addEventListener(type, () => drop.classList.add("over")));
    ["dragleave", "drop"].forEach((type) => drop.addEventListener(type, () => drop.classList.remove("over")));
  });

  // Whoever types at once may be ahead of these scripts: a search box that already differs from its page is looked up now.
  document.addEventListener("DOMContentLoaded", () => {
    all("form[role=search][hx-get] input[type=search]").filter((box) => box.value !== box.defaultValue).forEach((box) => htmx.trigger(box, "change"));
  });

  markRejected();
  const asked = location.hash.match(/^#fact-(\d+)$/);
  if (asked && window.htmx) choose(asked[1]);
})();
