// The contents follow along: they mark the section that is being read. On a narrow screen they stay at the top, folded,
// with the name of that section, and fold again once a section is chosen.

const WIDE = matchMedia("(min-width: 64rem)");
const READ = 0.3; // of the window's height: a section is being read once its heading is above this line

function follow() {
  const nav = document.querySelector("nav");
  const details = nav.querySelector("details");
  const summary = nav.querySelector("summary");
  const here = element("span", { className: "here" });
  const links = new Map([...nav.querySelectorAll("a")].map((link) => [document.getElementById(decodeURIComponent(link.hash.slice(1))), link]));
  const headings = [...links.keys()];
  nav.classList.add("following");
  summary.append(here);
  let current = null;

  const mark = (heading) => {
    if (heading === current) return;
    links.get(current)?.removeAttribute("aria-current");
    current = heading;
    const link = links.get(heading);
    link?.setAttribute("aria-current", "location");
    here.replaceChildren(...(link ? [...link.cloneNode(true).childNodes] : []));
    if (!link || !WIDE.matches) return;
    const [frame, spot] = [nav.getBoundingClientRect(), link.getBoundingClientRect()];
    if (spot.top < frame.top + 24 || spot.bottom > frame.bottom - 24) nav.scrollTop += spot.top - frame.top - frame.height / 3;
  };
  let waiting = false;
  const find = () => {
    waiting = false;
    mark(headings.findLast((heading) => heading.getBoundingClientRect().top < innerHeight * READ) ?? null);
  };
  // Not an intersection observer: a jump from within one section into another crosses no heading that it would report.
  addEventListener("scroll", () => {
    if (!waiting) requestAnimationFrame(find);
    waiting = true;
  }, { passive: true });
  find();

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

follow();
