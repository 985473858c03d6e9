// The timeline: a visit is dragged to another place, day or team; what the server checked comes back.
(() => {
  "use strict";
  const $ = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  let dragged = null;

  // On a phone the tabs are wider than the window: show the one that is open.
  $("nav.tabs [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });

  const clear = () => {
    all(".drop-here").forEach((row) => row.classList.remove("drop-here"));
    all(".drop-before, .drop-after").forEach((visit) => visit.classList.remove("drop-before", "drop-after"));
  };

  document.addEventListener("dragstart", (event) => {
    const visit = event.target.closest?.(".tl-visit[draggable=true]");
    if (!visit) return;
    dragged = visit;
    visit.classList.add("dragged");
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", visit.title);
  });
  document.addEventListener("dragend", () => { dragged?.classList.remove("dragged"); dragged = null; clear(); });

  // Where a drop would put it: before the first visit of the row whose middle lies right of the pointer.
  function placeIn(row, x) {
    const others = all(".tl-visit", row).filter((visit) => visit !== dragged);
    const at = others.filter((visit) => { const box = visit.getBoundingClientRect(); return box.left + box.width / 2 < x; }).length;
    return { others, at };
  }
  document.addEventListener("dragover", (event) => {
    const row = dragged && event.target.closest?.(".tl-row:not(.over)");
    clear();
    if (!row) return;
    event.preventDefault();
    row.classList.add("drop-here");
    const { others, at } = placeIn(row, event.clientX);
    if (others[at]) others[at].classList.add("drop-before");
    else others.at(-1)?.classList.add("drop-after");
  });
  document.addEventListener("drop", (event) => {
    const row = dragged && event.target.closest?.(".tl-row:not(.over)");
    if (!row) return;
    event.preventDefault();
    const body = $("#plan-body"), { at } = placeIn(row, event.clientX), key = dragged.dataset.key;
    if (row.dataset.shift === dragged.closest(".tl-row").dataset.shift && String(at) === dragged.dataset.number) return;
    htmx.ajax("POST", body.dataset.move, {
      target: "#plan-body", swap: "outerHTML",
      values: { key, shift: row.dataset.shift, at, version: body.dataset.version },
    });
  });

  // After a change the searches' form and the list of those left out follow the new version.
  document.body.addEventListener("htmx:afterSwap", (event) => {
    if (event.target.id === "visit") return choose($("#visit .visit-card")?.dataset.key);
    const body = $("#plan-body");
    if (!body || event.detail.target?.id !== "plan-body") return;
    all("[data-version]").forEach((field) => { if (field.tagName === "INPUT") field.value = body.dataset.version; });
    htmx.trigger(document.body, "plan-changed");
  });
  function choose(key) {
    all(".tl-visit").forEach((visit) => visit.classList.toggle("chosen", visit.dataset.key === key));
  }
  document.addEventListener("change", (event) => { if (event.target.matches("[data-submit]")) event.target.form.requestSubmit(); });
})();
