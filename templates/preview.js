// Keeps the page up to date where the reader is: what has changed in the text takes the place of what was
// there. If more than the text has changed, the page is loaded again, at the same place and with the same details open.

const KEPT = "writeup-preview"; // where the place is kept while the page is loaded again
const STYLE = `
  div { position: fixed; inset: auto 0 0; z-index: 9; max-height: 40vh; overflow: auto; margin: 0; padding: 0.7em 1.2em;
        font: 15px/1.45 ui-monospace, monospace; white-space: pre-wrap; overflow-wrap: anywhere; color: #fff; }
  div:empty { padding: 0; }
  p { margin: 0.2em 0; }
  .error { background: #9b1c1c; }
  .notice { background: #6b4a00; }`;

const script = document.currentScript;
let number = Number(script.dataset.number);

/** Whether a node is the comment before a chunk, or after the last one. */
function isMark(node) {
  return node.nodeType === Node.COMMENT_NODE && /^([0-9a-f]{16}(-\d+)?|end)$/.test(node.data);
}

/** The chunks of the page by their names, each with its comment first. */
function chunksByName() {
  const found = new Map();
  const comments = document.createNodeIterator(document, NodeFilter.SHOW_COMMENT);
  for (let mark = comments.nextNode(); mark; mark = comments.nextNode()) {
    if (!isMark(mark)) continue;
    const nodes = [mark];
    for (let node = mark.nextSibling; node && !isMark(node); node = node.nextSibling) nodes.push(node);
    found.set(mark.data, nodes);
  }
  return found;
}

function parsed(name, html) {
  const template = document.createElement("template");
  template.innerHTML = `<!--${name}-->\n${html}\n`;
  return [...template.content.childNodes];
}

/** The nodes that a selector chooses among and below `nodes`. */
function chosen(nodes, selector) {
  return [...document.querySelectorAll(selector)].filter((found) => nodes.some((node) => node.contains(found)));
}

/** Headings that are as before stay: the list of contents follows them. */
function keepHeadings(before, after) {
  const headings = (nodes) => nodes.flatMap((node) => (node.matches?.("h2[id], h3[id]") ? [node] : []));
  const old = new Map(headings(before).map((heading) => [heading.outerHTML, heading]));
  return after.map((node) => (headings([node]).length > 0 ? (old.get(node.outerHTML) ?? node) : node));
}

/** Let the scripts of the page do for new nodes what they did for the whole page: they see these nodes alone. */
function dressed(nodes) {
  const seen = {
    querySelectorAll: (selector) => chosen(nodes, selector),
    body: document.createElement("body"),
  };
  dress(
    new Proxy(document, {
      get: (page, key) => {
        if (key in seen) return seen[key];
        return typeof page[key] === "function" ? page[key].bind(page) : page[key];
      },
    }),
  );
}

/** Show the chunks named in `order`; those that are new come from `chunks`. False if the page has no chunks. */
function swap(order, chunks) {
  const old = chunksByName();
  if (!old.has("end")) return false;
  const removed = [...old].filter(([name]) => name !== "end" && !order.includes(name)).flatMap(([, nodes]) => nodes);
  const start = document.createComment("start");
  old.values().next().value[0].before(start);
  for (const node of removed) node.remove();
  const open = removed.flatMap((node) => [...(node.querySelectorAll?.("details[open] > summary") ?? [])]);
  const opened = new Set(open.map((summary) => summary.textContent));
  const fresh = [];
  let last = start;
  for (const name of order) {
    const nodes = old.get(name) ?? keepHeadings(removed, parsed(name, chunks[name]));
    if (!old.has(name)) fresh.push(...nodes);
    if (last.nextSibling !== nodes[0]) last.after(...nodes);
    last = nodes.at(-1);
  }
  start.remove();
  for (const summary of chosen(fresh, "details > summary"))
    if (opened.has(summary.textContent)) summary.parentElement.open = true;
  dressed(fresh);
  return true;
}

/** The element with an identifier that is nearest to the top of the window. */
function landmark() {
  const all = [...document.querySelectorAll("main [id]")];
  const tops = all.map((node) => Math.abs(node.getBoundingClientRect().top));
  return all[tops.indexOf(Math.min(...tops))];
}

function reload() {
  const mark = landmark();
  const open = [...document.querySelectorAll("main details")].map((details) => details.open);
  sessionStorage.setItem(
    KEPT,
    JSON.stringify({ id: mark?.id, top: mark?.getBoundingClientRect().top, height: scrollY, open }),
  );
  history.scrollRestoration = "manual";
  location.reload();
}

function restore() {
  const kept = JSON.parse(sessionStorage.getItem(KEPT) ?? "null");
  sessionStorage.removeItem(KEPT);
  if (!kept) return;
  const details = [...document.querySelectorAll("main details")];
  if (details.length === kept.open.length) {
    for (const [place, open] of kept.open.entries()) details[place].open = open;
  }
  const mark = kept.id && document.getElementById(kept.id);
  const top = mark ? scrollY + mark.getBoundingClientRect().top - kept.top : kept.height;
  scrollTo({ top, behavior: "instant" });
  history.scrollRestoration = "auto";
}

/** The strip at the foot of the window, apart from the styles of the page. */
function strip() {
  const host = document.createElement("div");
  host.id = "writeup-preview";
  const root = host.attachShadow({ mode: "open" });
  const style = document.createElement("style");
  style.textContent = STYLE;
  const box = document.createElement("div");
  box.role = "status";
  root.append(style, box);
  document.body.append(host);
  return ({ error, notices, outdated }) => {
    box.className = error ? "error" : "notice";
    const lines = [error, notices, outdated].filter(Boolean);
    box.replaceChildren(...lines.map((line) => Object.assign(document.createElement("p"), { textContent: line })));
  };
}

function follow() {
  const say = strip();
  restore();
  const events = new EventSource("/events");
  events.onmessage = ({ data }) => {
    const event = JSON.parse(data);
    const swapped = event.before === number && swap(event.order, event.chunks);
    if (!swapped && event.number !== number) return reload();
    number = event.number;
    say(event);
  };
  events.onerror = () => say({ error: "The preview has ended, or cannot be reached." });
  addEventListener("pagehide", () => events.close());
}

follow();
