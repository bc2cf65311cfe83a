/* Optional: point at a step of the real paths to see its ways; open the tables for print. Reading needs no script. */
for (const svg of document.querySelectorAll("svg.flow")) {
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
    step.setAttribute("tabindex", "0");
    step.setAttribute("role", "img");
    step.setAttribute("aria-label", step.querySelector("title").textContent);
    step.addEventListener("pointerenter", () => show(step.id));
    step.addEventListener("pointerleave", () => show(null));
    step.addEventListener("focus", () => show(step.id));
    step.addEventListener("blur", () => show(null));
  }
}
const reveal = () => {
  const target = document.getElementById(location.hash.slice(1));
  for (let box = target && target.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
};
addEventListener("hashchange", reveal);
reveal();
addEventListener("beforeprint", () => { for (const box of document.querySelectorAll("details.data:not([open])")) { box.open = true; box.dataset.folded = ""; } });
addEventListener("afterprint", () => { for (const box of document.querySelectorAll("details[data-folded]")) { box.open = false; delete box.dataset.folded; } });
