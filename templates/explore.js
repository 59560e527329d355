// Learning curves that can be explored, in their own drawing: a value for every point, curves and seeds switched on and
// off, and a linear scale. The static drawing stays what is printed, and what is seen without scripts.
//
// What the data are and how the drawing's parts are called is said in src/writeup/report/figures/explored.py.

const HEIGHT = 10000; // of a panel, in the units of the data
const MARKERS = { o: "●", s: "■", "^": "▲", D: "◆", v: "▼", P: "✚" };
const UNITS = { loss: "nats", accuracy: "%" };
const METRICS = Object.keys(UNITS);
const KEYS = { ArrowLeft: { epochs: -1 }, ArrowRight: { epochs: 1 }, PageUp: { epochs: -10 }, PageDown: { epochs: 10 }, Home: { epochs: -Infinity }, End: { epochs: Infinity },
  ArrowUp: { curves: -1 }, ArrowDown: { curves: 1 } };

function drawn(name, attributes, ...children) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

const within = (value, low, high) => Math.min(Math.max(value, low), high);

/** Heights on the linear scale of those on the scale as drawn: a logarithmic one, or one logarithmic in the error. */
function linear({ kind, drawn: [low, high], linear: [least, most] }, height) {
  const share = height / HEIGHT;
  const value = kind === "log" ? low * (high / low) ** share : 1 - (1 - low) * ((1 - high) / (1 - low)) ** share;
  return ((value - least) / (most - least)) * HEIGHT;
}

/** The parts of the drawing that belong to curves, each with what moves its points to the heights that `place` finds. */
function parts(svg, panels) {
  return [...svg.querySelectorAll("[data-part]")].map((group) => {
    const [panel, line, split, kind] = group.dataset.part.split(".");
    const { box: [, top, , foot] } = panels[panel];
    const paths = [...group.querySelectorAll(":scope > path")].map((path) => [path, path.getAttribute("d")]);
    const uses = [...group.querySelectorAll("use")].map((use) => [use, use.getAttribute("y")]);
    const moved = (y, place) => (place ? (foot - (place(((foot - y) / (foot - top)) * HEIGHT) / HEIGHT) * (foot - top)).toFixed(2) : y);
    const move = (place) => {
      for (const [path, d] of paths) path.setAttribute("d", d.replace(/([ML] \S+ )(\S+)/g, (_, start, y) => `${start}${moved(y, place)}`));
      for (const [use, y] of uses) use.setAttribute("y", moved(y, place));
    };
    return { group, panel: Number(panel), line: Number(line), split: split === "train" ? "training" : split, kind: line === "axis" ? "axis" : kind, move };
  });
}

/** The ticks of a panel's linear scale. */
function ticks(panel, scale) {
  const [left, top, right, foot] = panel.box;
  const marks = scale.ticks.flatMap(([text, height]) => {
    const y = foot - (height / HEIGHT) * (foot - top);
    const labelled = panel.labelled ? [drawn("text", { x: left - 7, y: y + 3.4, "text-anchor": "end" }, text)] : [];
    return [drawn("path", { d: `M ${left} ${y} H ${right}`, class: "grid" }), drawn("path", { d: `M ${left} ${y} h -3.5` }), ...labelled];
  });
  return drawn("g", { class: "ticks off" }, ...marks);
}

/** A label follows its line: the leader's end, the marker and the words move by as much; back to `null`. */
function moveLabel([leader, marker, words], { box: [, top, , foot] }, scale, height) {
  const path = leader.querySelector("path");
  leader.dataset.d ??= path.getAttribute("d");
  const [x, level, end, was] = leader.dataset.d.match(/[\d.]+/g).map(Number);
  const y = (place) => foot - (place / HEIGHT) * (foot - top);
  const to = height === null ? was : y(height);
  path.setAttribute("d", height === null ? leader.dataset.d : `M ${x} ${y(linear(scale, ((foot - level) / (foot - top)) * HEIGHT))} L ${end} ${to}`);
  for (const group of [marker, words]) group.setAttribute("transform", `translate(0 ${to - was})`);
}

function explore(figure, data, number) {
  const canvas = figure.querySelector(".canvas");
  const svg = canvas.querySelector("svg");
  const { panels, scales, lines } = data;
  const all = parts(svg, panels);
  const curves = data.curves.map((curve) => ({
    ...curve, texts: Object.fromEntries(METRICS.map((metric) => [metric, Object.fromEntries(["values", "low", "high"].map((key) => [key, curve[metric][key]?.split(" ")]))])),
  }));
  for (const part of all) if (part.kind === "axis") panels[part.panel].labelled = part.group.querySelector("text") !== null;
  const grids = panels.map((panel) => ticks(panel, scales[panel.metric]));
  const cursor = drawn("g", { class: "cursor" });
  svg.append(...grids, cursor);

  const severalSeeds = all.some((part) => part.kind === "seed") && curves.some((curve) => curve.loss.low);
  const shown = { lines: lines.map(() => true), training: true, validation: true, seeds: true, log: true };
  const whole = structuredClone(shown);
  let point = null; // { curve, epoch (from 0), panel }

  /** Draw as `how` says; the drawing as it was made is what `whole` says. */
  const show = (how) => {
    const place = (metric) => (how.log ? null : (height) => linear(scales[metric], height));
    const labels = new Map();
    for (const part of all) {
      const { metric } = panels[part.panel];
      if (part.kind === "axis") {
        for (const tick of part.group.children) tick.classList.toggle("off", !how.log && tick.querySelector("use") !== null);
        continue;
      }
      const bySplit = part.split === "both" ? how.training || how.validation : how[part.split];
      part.group.classList.toggle("off", !(how.lines[part.line] && bySplit && (part.kind !== "seed" || how.seeds)));
      if (part.kind === "tag") labels.set(`${part.panel} ${part.line}`, [...(labels.get(`${part.panel} ${part.line}`) ?? []), part.group]);
      else part.move(place(metric));
    }
    for (const [key, groups] of labels) {
      const [panel, line] = key.split(" ").map(Number);
      const { labels: heights, metric } = panels[panel];
      moveLabel(groups, panels[panel], scales[metric], how.log ? null : heights[line]);
    }
    grids.forEach((grid) => grid.classList.toggle("off", how.log));
  };

  const visible = () => curves.filter((curve) => shown.lines[curve.line] && shown[curve.split]);
  const named = (curve) => `${lines[curve.line].label}, ${curve.split}${curve.seed === null ? "" : `, seed ${curve.seed}`}`;
  const position = (curve, epoch, panel) => {
    const { box: [, top, , foot], first, step, metric } = panel;
    const height = curve[metric].heights[epoch];
    return [first + epoch * step, foot - ((shown.log ? height : linear(scales[metric], height)) / HEIGHT) * (foot - top)];
  };
  const told = (curve, epoch, metric) => {
    const { values, low, high } = curve.texts[metric];
    const range = low && low[epoch] !== high[epoch] ? ` (seeds ${low[epoch]} to ${high[epoch]})` : "";
    return `${metric} ${values[epoch]}\u00a0${UNITS[metric]}${range}`;
  };

  const tip = element("div", { className: "tip", ariaHidden: "true", hidden: true });
  const hint = "Point at a curve or touch it, or go along it with the arrow keys.";
  const readout = element("p", { className: "readout", role: "status", textContent: hint });
  const plane = element("div", { className: "plane", tabIndex: 0, role: "application", ariaLabel: `Curves of Figure ${number}, point by point` });
  const keys = element("span", { id: `${figure.id}:keys`, hidden: true, textContent: "Left and right arrow keys go along a curve, up and down to another; Escape leaves it." });
  plane.setAttribute("aria-describedby", keys.id);
  canvas.append(plane, tip, keys);

  const mark = () => {
    for (const part of all) part.group.classList.toggle("active", point !== null && part.kind === "mean" && part.line === point.curve.line && part.split === point.curve.split);
    tip.hidden = point === null;
    cursor.replaceChildren();
    if (!point) return;
    const { curve, epoch, panel } = point;
    for (const one of panels.filter((other) => other.lines.includes(curve.line))) {
      const [x, y] = position(curve, epoch, one);
      cursor.append(drawn("path", { d: `M ${x} ${one.box[1]} V ${one.box[3]}` }), drawn("circle", { cx: x, cy: y, r: 5, style: `stroke:${lines[curve.line].colour}` }));
    }
    const [x, y] = position(curve, epoch, panel);
    const { width, height } = svg.viewBox.baseVal;
    const swatch = element("b", { textContent: named(curve) });
    swatch.style.setProperty("--colour", lines[curve.line].colour);
    tip.replaceChildren(swatch, ...[`epoch ${epoch + 1}`, ...METRICS.map((metric) => told(curve, epoch, metric))].map((text) => element("span", { textContent: text })));
    tip.style.left = `${(x / width) * 100}%`;
    tip.style.top = `${(y / height) * 100}%`;
    tip.classList.toggle("left", x > width * 0.55);
    tip.classList.toggle("below", y < height * 0.25);
  };

  const go = (curve, epoch, panel) => {
    if (point && point.curve === curve && point.epoch === epoch && point.panel === panel) return;
    point = { curve, epoch, panel };
    mark();
    readout.textContent = `${named(curve)}, epoch ${epoch + 1}: ${METRICS.map((metric) => told(curve, epoch, metric)).join(", ")}.`;
  };
  const leave = () => {
    point = null;
    mark();
  };
  const panelOf = (curve, metric) => panels.find((panel) => panel.metric === metric && panel.lines.includes(curve.line));

  const pointed = (event) => {
    const frame = svg.getBoundingClientRect();
    const scale = svg.viewBox.baseVal.width / frame.width;
    const [x, y] = [(event.clientX - frame.left) * scale, (event.clientY - frame.top) * scale];
    const away = ({ box: [left, top, right, foot] }) => Math.hypot(x - within(x, left, right), y - within(y, top, foot));
    const panel = panels.reduce((best, other) => (away(other) < away(best) ? other : best));
    const epoch = Math.round((x - panel.first) / panel.step);
    const near = visible().filter((curve) => panel.lines.includes(curve.line)).map((curve) => {
      const at = within(epoch, 0, curve.loss.heights.length - 1);
      const [px, py] = position(curve, at, panel);
      return { curve, at, distance: Math.hypot((px - x) * (at === epoch ? 0 : 1), py - y) };
    }).sort((one, other) => one.distance - other.distance);
    if (near.length) go(near[0].curve, near[0].at, panel);
  };
  plane.addEventListener("pointerdown", pointed);
  plane.addEventListener("pointermove", pointed);
  plane.addEventListener("pointerleave", (event) => event.pointerType === "touch" || plane.matches(":focus-visible") || leave());
  plane.addEventListener("blur", leave);
  plane.addEventListener("keydown", (event) => {
    if (event.key === "Escape") leave();
    const step = KEYS[event.key];
    const some = visible();
    if (!step || event.ctrlKey || event.metaKey || event.altKey || !some.length) return;
    event.preventDefault();
    const from = point && some.includes(point.curve) ? point : null;
    const at = from ? within(some.indexOf(from.curve) + (step.curves ?? 0), 0, some.length - 1) : 0;
    const curve = some[at];
    const epoch = within(from ? from.epoch + (step.epochs ?? 0) : 0, 0, curve.loss.heights.length - 1);
    go(curve, epoch, panelOf(curve, (from?.panel ?? panels[0]).metric));
  });

  const box = (label, get, set) => {
    const input = element("input", { type: "checkbox", checked: get() });
    input.addEventListener("change", () => {
      set(input.checked);
      show(shown);
      if (point && visible().includes(point.curve)) mark();
      else leave();
    });
    return element("label", {}, input, ...label);
  };
  const swatched = ({ label, colour, marker }) => {
    const sign = element("span", { className: "swatch", ariaHidden: "true" });
    sign.dataset.marker = MARKERS[marker] ?? "—";
    sign.style.setProperty("--colour", colour);
    return [sign, label];
  };
  const split = (name) => box([name], () => shown[name], (on) => (shown[name] = on));
  const group = (label, ...boxes) => element("div", { className: "choices", role: "group", ariaLabel: label }, element("span", { ariaHidden: "true", textContent: label }), element("div", {}, ...boxes));
  const seeds = box(["single seeds"], () => shown.seeds, (on) => (shown.seeds = on));
  const scale = box(["logarithmic scale"], () => shown.log, (on) => (shown.log = on));
  figure.querySelector("figcaption").before(
    element("div", { className: "explorer" },
      readout,
      group("Curves", ...lines.map((line, i) => box(swatched(line), () => shown.lines[i], (on) => (shown.lines[i] = on)))),
      group("Show", split("training"), split("validation"), ...(severalSeeds ? [seeds] : []), scale)),
  );
  addEventListener("beforeprint", () => show(whole));
  addEventListener("afterprint", () => show(shown));
}

for (const script of document.querySelectorAll("figure.drawing > script")) {
  const figure = script.parentElement;
  explore(figure, JSON.parse(script.textContent), figure.querySelector(".label").textContent.match(/\d+/)[0]);
}
