/* Optional: point at a step of the real paths, or tab to it, to see its ways. Reading needs no script. */
const watch = (svg) => {
  const ways = svg.querySelectorAll(".way"), steps = svg.querySelectorAll(".step");
  const show = (id) => {
    const near = new Set([id]);
    for (const way of ways) {
      const on = way.dataset.from === id || way.dataset.to === id;
      way.classList.toggle("on", on);
      if (on) { near.add(way.dataset.from); near.add(way.dataset.to); }
    }
    for (const step of steps) step.classList.toggle("on", near.has(step.id));
    svg.classList.toggle("focus", id !== null);
  };
  for (const step of steps) {
    if (!step.hasAttribute("href")) {
      step.setAttribute("tabindex", "0");
      step.setAttribute("role", "img");
    }
    step.setAttribute("aria-label", step.querySelector("title").textContent);
    step.addEventListener("pointerenter", () => show(step.id));
    step.addEventListener("pointerleave", () => show(null));
    step.addEventListener("focus", () => show(step.id));
    step.addEventListener("blur", () => show(null));
  }
  svg.dataset.watched = "";
};
const watchAll = () => { for (const svg of document.querySelectorAll("svg.flow:not([data-watched])")) watch(svg); };
watchAll();
document.addEventListener("htmx:afterSettle", watchAll);
