// The contents follow along: they mark the section that is being read. On a narrow screen they stay at the top, folded,
// with the name of that section, and fold again once a section is chosen.

const WIDE = matchMedia("(min-width: 64rem)");
const READ = 0.3; // of the window's height: a section is being read once its heading is above this line

/** What marks the link that leads to a heading, and no other link. */
function marker(nav, links, here) {
  let current = null;
  return (heading) => {
    if (heading === current) return;
    links.get(current)?.removeAttribute("aria-current");
    current = heading;
    const link = links.get(heading);
    link?.setAttribute("aria-current", "location");
    here.replaceChildren(...(link ? link.cloneNode(true).childNodes : []));
    if (!link || !WIDE.matches) return;
    const [frame, spot] = [nav.getBoundingClientRect(), link.getBoundingClientRect()];
    if (spot.top < frame.top + 24 || spot.bottom > frame.bottom - 24) {
      nav.scrollTop += spot.top - frame.top - frame.height / 3;
    }
  };
}

/** Mark the section that is being read, now and whenever the page has moved. */
function follow(nav, here) {
  const target = (link) => document.getElementById(decodeURIComponent(link.hash.slice(1)));
  const links = new Map([...nav.querySelectorAll("a")].map((link) => [target(link), link]));
  const headings = [...links.keys()];
  const mark = marker(nav, links, here);
  let waiting = false;
  const find = () => {
    waiting = false;
    mark(headings.findLast((heading) => heading.getBoundingClientRect().top < innerHeight * READ) ?? null);
  };
  // Not an intersection observer: a jump from within one section into another crosses no heading that it would report.
  const moved = () => {
    if (!waiting) requestAnimationFrame(find);
    waiting = true;
  };
  addEventListener("scroll", moved, { passive: true });
  find();
}

/** Unfolded on a wide screen; on a narrow one folded, until the reader asks for them. */
function fold(nav, summary) {
  const details = nav.querySelector("details");
  const fit = () => {
    details.open = WIDE.matches;
    summary.tabIndex = WIDE.matches ? -1 : 0;
  };
  WIDE.addEventListener("change", fit);
  fit();
  nav.addEventListener("click", (event) => {
    if (event.target.closest("a") && !WIDE.matches) details.open = false;
  });
  nav.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || WIDE.matches || !details.open) return;
    details.open = false;
    summary.focus();
  });
}

function contents() {
  const nav = document.querySelector("nav");
  const summary = nav.querySelector("summary");
  const here = element("span", { className: "here" });
  nav.classList.add("following");
  summary.append(here);
  follow(nav, here);
  fold(nav, summary);
}

contents();
