// Signs, badges, numbers and citations open, where they stand, what they lead to: the entry of the claim, of the file
// or of the work.
//
// There is one panel; it holds a copy of the entry and, for a number, its place in the file. Without popovers, or
// without scripts, they are plain links.

const OPENING = "a.mark[href^='#'], a.verdict[href^='#'], a.value[href^='#'], a.citation[href^='#']";
const KINDS = {
  claim: { name: "What this claim rests on", more: "This claim in the ledger" },
  work: { name: "The work cited", more: "All works cited" },
  source: { more: "Where all numbers come from" },
};
const FACTS = { place: "Place", seeds: "Seeds" };

/** What an entry is about: a claim, a work that is cited, or a file of results. */
function kind(entry) {
  return entry.classList.contains("work") ? "work" : entry.id.startsWith("claim:") ? "claim" : "source";
}

/** A copy of what stands in an entry of the appendix, without its identifiers. */
function copied(entry) {
  const copy = entry.cloneNode(true);
  for (const part of copy.querySelectorAll("[id]")) part.removeAttribute("id");
  for (const part of copy.querySelectorAll("[tabindex]")) part.removeAttribute("tabindex");
  return [...copy.childNodes];
}

/** What a number says of itself: its place in the file, and its seeds. */
function origin(link) {
  const facts = Object.entries(FACTS).filter(([key]) => link.dataset[key]);
  if (facts.length === 0) return [];
  const rows = facts.flatMap(([key, label]) => [
    element("dt", { textContent: label }),
    element("dd", { textContent: link.dataset[key] }),
  ]);
  return [element("dl", { className: "origin" }, ...rows)];
}

/** Below the link or above it, inside the window; on a small screen the style sheet puts the panel at its foot. */
function placed(panel, link) {
  const spot = link.getClientRects()[0] ?? link.getBoundingClientRect();
  const room = document.documentElement;
  const gap = 8;
  const left = Math.min(Math.max(gap, spot.left), room.clientWidth - panel.offsetWidth - gap);
  const below =
    spot.bottom + gap + panel.offsetHeight <= room.clientHeight || spot.top < room.clientHeight - spot.bottom;
  panel.style.setProperty("--left", `${left}px`);
  panel.style.setProperty("--top", below ? `${spot.bottom + gap}px` : "auto");
  panel.style.setProperty("--bottom", below ? "auto" : `${room.clientHeight - spot.top + gap}px`);
  panel.style.setProperty("--room", `${below ? room.clientHeight - spot.bottom - 2 * gap : spot.top - 2 * gap}px`);
}

/** What the panel shows: for a number the number itself and its origin; a copy of the entry; a link to the entry. */
function content(link, entry) {
  const textContent = KINDS[kind(entry)].more;
  const more = element("a", { href: link.getAttribute("href"), className: "more", textContent });
  const number = element("p", { className: "number", textContent: link.textContent });
  return [...(link.dataset.place ? [number] : []), ...origin(link), ...copied(entry), element("p", {}, more)];
}

/** What the panel is called. */
function title(link, entry) {
  const name = KINDS[kind(entry)].name;
  if (name) return name;
  return `Where ${link.dataset.place ? "the number " : ""}${link.textContent} comes from`;
}

/** The entry that a click opens, with its link; null if the click is for something else. */
function opened(event) {
  const link = event.target.closest(OPENING);
  const entry = link && document.getElementById(decodeURIComponent(link.hash.slice(1)));
  const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
  return entry && plain && !entry.contains(link) ? { link, entry } : null;
}

function panels() {
  if (!HTMLElement.prototype.showPopover) return;
  const panel = element("div", { id: "panel", popover: "auto", tabIndex: -1, role: "dialog" });
  document.body.append(panel);
  let opener = null;
  let height = 0; // how far the page was scrolled when the panel opened

  document.addEventListener("click", (event) => {
    const { link, entry } = opened(event) ?? {};
    if (!link) return;
    event.preventDefault();
    const close = element("button", { type: "button", className: "close", ariaLabel: "Close", textContent: "×" });
    close.addEventListener("click", () => panel.hidePopover());
    panel.ariaLabel = title(link, entry);
    if (!panel.contains(link)) [opener, height] = [link, scrollY];
    panel.replaceChildren(close, ...content(link, entry));
    if (!panel.matches(":popover-open")) panel.showPopover();
    panel.scrollTop = 0;
    placed(panel, opener);
    panel.focus({ preventScroll: true });
  });
  panel.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    if (!link || link.matches(OPENING)) return;
    opener = null; // the reader goes on where the link leads
    panel.hidePopover();
  });
  panel.addEventListener("keydown", (event) => {
    const stops = [...panel.querySelectorAll("a, button")];
    const end = event.shiftKey ? [panel, stops[0]] : [stops.at(-1)];
    const leaves = event.key === "Tab" && end.includes(document.activeElement);
    if (!leaves && event.key !== "Escape") return;
    event.preventDefault();
    panel.hidePopover();
    scrollTo({ top: height, behavior: "instant" });
  });
  panel.addEventListener("toggle", (event) => {
    const hasFocus = panel.contains(document.activeElement) || document.activeElement === document.body;
    if (event.newState === "closed" && hasFocus) opener?.focus({ preventScroll: true });
  });
}

panels();
