// The register and the queue of links: keys, so that a person need not leave the keyboard.
(() => {
  "use strict";
  const $ = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];

  // Search: down to the results, up and down among them, and back.

  function alongHits(event) {
    const links = all("[data-hits] a"), field = $("[data-search]");
    if (!field || !links.length) return;
    const at = links.indexOf(document.activeElement);
    if (event.key === "ArrowDown" && (at >= 0 || document.activeElement === field)) links[Math.min(at + 1, links.length - 1)].focus();
    else if (event.key === "ArrowUp" && at >= 0) (at ? links[at - 1] : field).focus();
    else return;
    event.preventDefault();
  }

  // The queue: one card is "here"; digits and letters press its buttons.

  const cards = () => all("#queue .queue-card");
  const here = () => $("#queue .queue-card.here");

  function goTo(card) {
    if (!card) return;
    all(".queue-card.here").forEach((other) => other.classList.remove("here"));
    card.classList.add("here");
    card.focus({ preventScroll: true });
    card.scrollIntoView({ block: "nearest" });
  }

  function step(by) {
    const list = cards(), at = list.indexOf(here());
    goTo(list[at < 0 ? 0 : Math.max(0, Math.min(list.length - 1, at + by))]);
  }

  function pick(key) {
    const card = here() || (key === "/" ? null : $("#panel .link-card"));
    const target = card && $(`[data-pick="${key}"]:not(:disabled)`, card);
    if (!target) return false;
    if (key === "/") target.focus(); else target.click();
    return true;
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") return alongHits(event);
    if (event.key === "Escape" && event.target.closest("#queue input")) return goTo(event.target.closest(".queue-card"));
    if (event.target.closest("input, textarea, select")) return;
    const key = event.key.toLowerCase();
    if (key === "/" && $("[data-search]")) { $("[data-search]").focus(); return event.preventDefault(); }
    if ($("#queue") && (key === "j" || key === "k")) { step(key === "j" ? 1 : -1); return event.preventDefault(); }
    if (/^[1-9nu/]$/.test(key) && pick(key)) event.preventDefault();
  });

  document.addEventListener("focusin", (event) => {
    const card = event.target.closest("#queue .queue-card");
    if (card && card !== here()) { all(".queue-card.here").forEach((c) => c.classList.remove("here")); card.classList.add("here"); }
  });

  // A card that was decided keeps its place; the next one is chosen, as somebody at the keyboard expects. Not before it
  // has settled: until then htmx still sets its class.
  document.body.addEventListener("htmx:afterSettle", (event) => {
    const card = event.target.closest?.("#queue .queue-card");
    if (!card || event.target.closest(".found")) return;
    const list = cards(), at = list.findIndex((each) => each.id === card.id);
    goTo(list[at]?.classList.contains("done") ? list[at + 1] || list[at] : list[at]);
  });
})();
