// Tables that sort: the heading of a column sorts its rows up, then down, and then restores the order of the document.
//
// A cell counts as a number if it starts with one: a mean sorts before its interval. What is no number, as a run that
// diverged, an empty cell or a dash, comes last in either direction. Rows that are equal stay as they were.

const LEAST_ROWS = 3;
const NEXT = { none: "ascending", ascending: "descending", descending: "none" };
const SUPERSCRIPT = "⁰¹²³⁴⁵⁶⁷⁸⁹";
const POWER = /^(?:(-?[\d.]+)[×·⋅])?(-?)(\d+\.?\d*)\^(-?\d+)/;
const FRACTION = /^(-?\d+)\/(\d+)/;
const PLAIN = /^-?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?/;

/** The words of a cell; a power in a formula is written 10^-4. */
function words(cell) {
  const copy = cell.cloneNode(true);
  for (const power of copy.querySelectorAll("msup"))
    power.replaceWith(`${power.firstElementChild.textContent}^${power.lastElementChild.textContent}`);
  for (const note of copy.querySelectorAll("sup")) note.remove();
  return copy.textContent.trim();
}

/** What a text starts with, as a number; NaN if that is none. */
function leading(text) {
  const plain = text
    .replace(/[\s\u200b]/g, "")
    .replace(/−/g, "-")
    .replace(/(\d),(?=\d{3}(?!\d))/g, "$1")
    .replace(
      /[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+/g,
      (power) => `^${power.replace("⁻", "-").replace(/[^-]/g, (digit) => SUPERSCRIPT.indexOf(digit))}`,
    );
  const [power, fraction, number] = [POWER, FRACTION, PLAIN].map((form) => plain.match(form));
  if (power) return Number(power[1] ?? 1) * (power[2] ? -1 : 1) * power[3] ** power[4];
  return fraction ? fraction[1] / fraction[2] : number ? Number(number[0]) : NaN;
}

/** Compares two rows by one column, upwards; `sign` is −1 for downwards. */
function comparison(keys, sign) {
  const numbers = [...keys.values()].filter(({ number }) => !Number.isNaN(number)).length;
  const numeric = 2 * numbers >= [...keys.values()].filter(({ text }) => text !== "").length;
  return (one, other) => {
    const [a, b] = [keys.get(one), keys.get(other)];
    const [lastA, lastB] = numeric ? [Number.isNaN(a.number), Number.isNaN(b.number)] : [a.text === "", b.text === ""];
    if (lastA || lastB) return lastA - lastB;
    return (
      sign *
      (numeric ? a.number - b.number : a.text.localeCompare(b.text, document.documentElement.lang, { numeric: true }))
    );
  };
}

function sortable(table) {
  const body = table.tBodies[0];
  const original = [...body.rows];
  const heads = [...table.tHead.rows[0].cells];
  const whole =
    table.tHead.rows.length === 1 &&
    [...heads, ...original.flatMap((row) => [...row.cells])].every((cell) => cell.colSpan === 1);
  if (original.length < LEAST_ROWS || !whole || table.closest("figure.fixed")) return;

  const sort = (column, order) => {
    for (const head of heads) head.removeAttribute("aria-sort");
    if (order !== "none") heads[column].setAttribute("aria-sort", order);
    const keys = new Map(
      original.map((row) => {
        const text = words(row.cells[column]);
        return [row, { text, number: leading(text) }];
      }),
    );
    body.append(...(order === "none" ? original : original.toSorted(comparison(keys, order === "ascending" ? 1 : -1))));
  };
  heads.forEach((head, column) => {
    const label = head.textContent.trim();
    if (label === "") return;
    const button = element("button", { type: "button", className: "sort" });
    if (head.querySelector("a")) {
      button.ariaLabel = `Sort by ${label}`;
      head.append(" ", button);
    } else {
      button.append(...head.childNodes);
      button.title = "Sort by this column";
      head.append(button);
    }
    button.addEventListener("click", () => sort(column, NEXT[head.getAttribute("aria-sort") ?? "none"]));
  });
  let sorted = original;
  addEventListener("beforeprint", () => {
    sorted = [...body.rows];
    body.append(...original);
  });
  addEventListener("afterprint", () => body.append(...sorted));
}

for (const table of document.querySelectorAll("figure.tabular table")) sortable(table);
