/* Optional: keys for the inbox, and a sign every few seconds that a voice is in sight. All works without it. */
const typing = (event) => event.target.closest("input, select, textarea, [contenteditable]");
const rows = () => [...document.querySelectorAll("a[data-voice]")];
const step = (by) => {
  const all = rows();
  const at = all.indexOf(document.activeElement);
  const next = all[at < 0 ? (by > 0 ? 0 : all.length - 1) : at + by];
  if (next) next.focus();
  else document.querySelector(`main a[rel=${by > 0 ? "next" : "prev"}]`)?.click();
};
const open = (id) => {
  const part = document.getElementById(id);
  if (!part) return;
  part.open = true;
  (part.querySelector("textarea, select, input:not([type=hidden])") ?? part.querySelector("summary")).focus();
};
const click = (selector) => document.querySelector(selector)?.click();
const whole = document.querySelector("[data-sight]");
const keys = {
  j: () => (whole ? click("main a[rel=next]") : step(1)),
  k: () => (whole ? click("main a[rel=prev]") : step(-1)),
  o: () => (document.activeElement?.matches("a[data-voice]") ? document.activeElement : rows()[0])?.click(),
  u: () => click("a[data-up]"),
  w: () => click("a[data-walk]"),
  r: () => open("reply"),
  t: () => open("thank"),
  a: () => open("ask"),
  h: () => open("hand-on"),
  "/": () => document.querySelector(".narrow-down select")?.focus() ?? click("a[data-up]"),
  "?": () => open("keys"),
};
addEventListener("keydown", (event) => {
  if (event.altKey || event.ctrlKey || event.metaKey || event.defaultPrevented) return;
  if (event.key === "Escape" && typing(event)) return event.target.blur();
  if (typing(event) || !keys[event.key]) return;
  event.preventDefault();
  keys[event.key]();
});
if (whole) {
  const told = JSON.parse(document.body.getAttribute("hx-headers") ?? "{}");
  const takes = Number(whole.dataset.takes) * 1000;
  let read = Boolean(whole.querySelector("[data-unread][hidden]"));
  const sight = async (first) => {
    if (!first && document.visibilityState !== "visible") return;
    try {
      const answer = await fetch(whole.dataset.sight, { method: "POST", headers: told, keepalive: true });
      if (!read && answer.ok && (await answer.json()).read) {
        read = true;
        whole.querySelector("[data-unread]").hidden = true;
        whole.querySelector("[data-read]").hidden = false;
      }
    } catch { /* the server's clock goes on without us */ }
  };
  sight(true); // also behind other pages: it says that there is a script, and adds no time
  setTimeout(() => sight(), takes + 200);
  const beats = setInterval(() => (read ? clearInterval(beats) : sight()), 5000);
}
