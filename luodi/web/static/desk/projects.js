// The board: drag a card to another stage, or move it with the keyboard; what needs a reason asks for it.
(() => {
  "use strict";
  const $ = (selector, root = document) => root.querySelector(selector);
  let dragged = null;

  const stages = () => $("#board .board").dataset.stages.split(" ");
  const columnOf = (stage) => $(`#board .column[data-stage="${stage}"]`);

  document.addEventListener("dragstart", (event) => {
    const card = event.target.closest?.("#board .card-item.own");
    if (!card) return;
    dragged = card;
    card.classList.add("dragged");
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", card.dataset.name);
  });

  document.addEventListener("dragend", () => {
    dragged?.classList.remove("dragged");
    document.querySelectorAll("#board .column.over").forEach((column) => column.classList.remove("over"));
    dragged = null;
  });

  document.addEventListener("dragover", (event) => {
    const column = dragged && event.target.closest?.("#board .column");
    if (!column) return;
    event.preventDefault();
    document.querySelectorAll("#board .column.over").forEach((other) => other !== column && other.classList.remove("over"));
    column.classList.add("over");
  });

  document.addEventListener("drop", (event) => {
    const column = dragged && event.target.closest?.("#board .column");
    if (!column) return;
    event.preventDefault();
    const card = dragged;
    if (card.closest(".column") !== column) move(card, column.dataset.stage);
  });

  document.addEventListener("keydown", (event) => {
    const card = event.target.closest?.("#board .card-item.own");
    if (!card || !event.shiftKey || !["ArrowLeft", "ArrowRight"].includes(event.key)) return;
    event.preventDefault();
    const all = stages();
    const to = all[all.indexOf(card.closest(".column").dataset.stage) + (event.key === "ArrowRight" ? 1 : -1)];
    if (to) move(card, to);
  });

  // One stage on needs no reason; going back, passing stages over and leaving do.
  function move(card, to) {
    const all = stages(), from = card.closest(".column").dataset.stage;
    const next = all.indexOf(to) === all.indexOf(from) + 1 && to !== "exited";
    if (next) return send(card, to, "", "");
    const dialog = $("#move-dialog");
    $("[data-move-words]", dialog).textContent =
      `${card.dataset.name}：${columnOf(from).dataset.label} → ${columnOf(to).dataset.label}`;
    $("#move_reason").value = "";
    $("#move_on").value = "";
    dialog.returnValue = "no";
    dialog.onclose = () => {
      if (dialog.returnValue === "yes") send(card, to, $("#move_on").value, $("#move_reason").value);
      else card.focus();
    };
    dialog.showModal();
    $("#move_reason").focus();
  }

  function send(card, to, on, reason) {
    htmx.ajax("POST", card.dataset.move, {
      source: card, target: "#notice", swap: "innerHTML",
      values: { to, on, reason, version: card.dataset.version },
    });
  }

  // A cell that opened takes the focus; Escape closes it.
  document.addEventListener("htmx:afterSwap", (event) => {
    $(".cell-form [autofocus]", event.target)?.focus();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") event.target.closest?.(".cell-form")?.querySelector("[data-cell-cancel]")?.click();
  });
})();

// Long tables come folded, as a phone needs them; where there is room they are shown at once.
if (matchMedia("(min-width: 901px)").matches) {
  document.querySelectorAll("details[data-open-wide]").forEach((fold) => { fold.open = true; });
}
