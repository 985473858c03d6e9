// The chain's picture: segments open by click and by key, flows light up, zoom; and the inline forms of the editor.
(() => {
  "use strict";
  const $ = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const place = $(".chain-scroll");

  document.addEventListener("click", (event) => {
    const close = event.target.closest("[data-close-form]");
    const holder = close && close.closest(".edit-place");
    if (!holder) return;
    event.preventDefault();
    holder.replaceChildren();
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.target.classList.contains("edit-place")) $("input:not([type=hidden])", event.target)?.focus();
  });
  document.addEventListener("input", (event) => {
    const shown = $(`[data-of="${event.target.id}"]`);
    if (shown) shown.value = event.target.value;
    const kept = $(`[data-weight="${event.target.id}"]`);
    if (kept) kept.value = event.target.value;
  });
  if (!place) return;

  const svg = $("svg", place);
  const panel = $("#panel");
  const { segmentUrl, city, version } = place.dataset;

  function open(id) {
    all(".chosen").forEach((other) => other.classList.remove("chosen"));
    all(`.segment[data-segment="${id}"], [data-segment-link="${id}"]`).forEach((it) => it.classList.add("chosen"));
    all(".flow", svg).forEach((flow) => flow.classList.toggle("lit", [flow.dataset.from, flow.dataset.to].includes(id)));
    svg.classList.add("dimmed");
    const query = new URLSearchParams({ city });
    if (version) query.set("version", version);
    htmx.ajax("GET", `${segmentUrl.replace("SEGMENT", id)}?${query}`, { source: "#panel", target: "#panel" }).then(() => {
      panel.scrollTop = 0;
      if (matchMedia("(max-width: 900px)").matches) panel.scrollIntoView({ block: "start" });
      const url = new URL(location.href);
      url.searchParams.set("segment", id);
      history.replaceState(null, "", url);
    });
  }

  all(".segment", svg).forEach((group) => {
    group.setAttribute("tabindex", "0");
    group.setAttribute("role", "button");
    group.setAttribute("aria-label", $("title", group).textContent);
    group.addEventListener("click", () => open(group.dataset.segment));
    group.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      open(group.dataset.segment);
    });
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-segment-link]");
    if (!link || event.metaKey || event.ctrlKey) return;
    event.preventDefault();
    open(link.dataset.segmentLink);
  });

  // Picture or list.

  const views = $(".chain-views");
  document.addEventListener("click", (event) => {
    const tab = event.target.closest("[data-chain-view]");
    if (!tab) return;
    event.preventDefault();
    views.dataset.view = tab.dataset.chainView;
    const url = new URL(location.href);
    url.searchParams.set("view", tab.dataset.chainView);
    history.replaceState(null, "", url);
    if (tab.dataset.chainView === "picture") fit();
  });

  // Zoom: the picture keeps its own scroll bars, so that a finger or a wheel moves it.

  const width = svg.viewBox.baseVal.width;
  const height = svg.viewBox.baseVal.height;
  let scale = 1;
  function show(wanted) {
    const middle = [place.scrollLeft + place.clientWidth / 2, place.scrollTop + place.clientHeight / 2];
    const before = scale;
    scale = Math.min(3, Math.max(0.2, wanted));
    svg.setAttribute("width", width * scale);
    svg.setAttribute("height", height * scale);
    place.scrollLeft = (middle[0] * scale) / before - place.clientWidth / 2;
    place.scrollTop = (middle[1] * scale) / before - place.clientHeight / 2;
  }
  const fit = () => show(Math.max(0.2, (place.clientWidth - 4) / width));
  const zooms = { in: () => show(scale * 1.3), out: () => show(scale / 1.3), fit };
  all("[data-zoom]").forEach((button) => button.addEventListener("click", () => zooms[button.dataset.zoom]()));
  const chosen = new URLSearchParams(location.search).get("segment");
  if (chosen) all(`.segment[data-segment="${CSS.escape(chosen)}"]`).forEach((group) => group.classList.add("chosen"));
})();
