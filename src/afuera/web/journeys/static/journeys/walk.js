/* Optional: arrow keys (or j and k) go to the next and the previous person. Links do the same. */
addEventListener("keydown", (event) => {
  if (event.altKey || event.ctrlKey || event.metaKey || event.target.closest("input, select, textarea, [role=region], .scroll")) return;
  const where = { ArrowLeft: "prev", k: "prev", ArrowRight: "next", j: "next" }[event.key];
  const link = where && document.querySelector(`main a[rel=${where}]`);
  if (link) link.click();
});
