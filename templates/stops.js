// The tab key passes the signs, numbers and references of a section in one stop, and the heads of a table that sort it
// in another; the arrow keys go through them. Without scripts each is a stop of its own.

const LINKS = "main :is(a.mark, a.verdict, a.value, a.reference, a.citation, .back a, .equation a.number)";

/** Elements of which one is a stop of the tab key, the one that had the focus last. */
function group(members) {
  const stop = (chosen) => {
    for (const member of members) member.tabIndex = member === chosen ? 0 : -1;
  };
  stop(members[0]);
  for (const member of members) {
    member.addEventListener("focus", () => stop(member));
    member.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      members[members.indexOf(member) + step]?.focus();
    });
  }
}

/** The links of each section, from one heading to the next. */
function sections() {
  const found = [[]];
  for (const part of document.querySelectorAll(`main :is(h2, h3), ${LINKS}`)) {
    if (part.matches("h2, h3")) found.push([]);
    else found.at(-1).push(part);
  }
  return found.filter((links) => links.length > 0);
}

/** What scrolls is a stop where there is something to scroll. */
function regions() {
  const fit = new ResizeObserver((entries) => {
    for (const { target } of entries) target.tabIndex = target.scrollWidth > target.clientWidth ? 0 : -1;
  });
  for (const region of document.querySelectorAll(":is(.scroll, .formula, .canvas)[tabindex]")) fit.observe(region);
}

function stops() {
  for (const links of sections()) group(links);
  for (const table of document.querySelectorAll("thead")) {
    const buttons = [...table.querySelectorAll("button")];
    if (buttons.length > 0) group(buttons);
  }
  regions();
  document.body.append(
    element("p", { className: "keys", ariaHidden: "true", textContent: "← → the next one here · Enter opens it" }),
  );
}

stops();
