// Curves that can be explored, in their own drawing: a value for every point, curves and seeds switched on and off, and
// a linear scale. The static drawing stays what is printed, and what is seen without scripts.
//
// src/writeup/output/figures/explored.py describes the data and the names of the drawing's parts.

const HEIGHT = 10000; // of a panel, in the units of the data
const MARKERS = { o: "●", s: "■", "^": "▲", D: "◆", v: "▼", P: "✚" };
const KEYS = {
  ArrowLeft: { epochs: -1 },
  ArrowRight: { epochs: 1 },
  PageUp: { epochs: -10 },
  PageDown: { epochs: 10 },
  Home: { epochs: -Infinity },
  End: { epochs: Infinity },
  ArrowUp: { curves: -1 },
  ArrowDown: { curves: 1 },
};
const HINT = "Point at a curve or touch it, or go along it with the arrow keys.";
const KEYS_HELP = "Left and right arrow keys go along a curve, up and down to another; Escape leaves it.";

/** An element of SVG with its attributes and children. */
function svgElement(name, attributes, ...children) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.append(...children);
  return node;
}

const within = (value, low, high) => Math.min(Math.max(value, low), high);

/** Where a height of the data lies in the drawing. */
function toY(panel, height) {
  const [, top, , foot] = panel.box;
  return foot - (height / HEIGHT) * (foot - top);
}

/** The height in the data of a place in the drawing. */
function toHeight(panel, y) {
  const [, top, , foot] = panel.box;
  return ((foot - y) / (foot - top)) * HEIGHT;
}

/** Heights on the linear scale of those on the scale as drawn: a logarithmic one, or one logarithmic in the error. */
function linear({ kind, drawn: [low, high], linear: [least, most] }, height) {
  if (kind === "linear") return height;
  const share = height / HEIGHT;
  const value = kind === "log" ? low ** (1 - share) * high ** share : 1 - (1 - low) * ((1 - high) / (1 - low)) ** share;
  return ((value - least) / (most - least)) * HEIGHT;
}

/** What moves the points of a part to the heights that `rescale` gives; without it, back to where they were drawn. */
function mover(group, panel) {
  const paths = [...group.querySelectorAll(":scope > path")].map((path) => [path, path.getAttribute("d")]);
  const uses = [...group.querySelectorAll("use")].map((use) => [use, use.getAttribute("y")]);
  return (rescale) => {
    const moved = (y) => (rescale ? toY(panel, rescale(toHeight(panel, y))).toFixed(2) : y);
    for (const [path, d] of paths) {
      path.setAttribute(
        "d",
        d.replace(/([ML] \S+ )(\S+)/g, (_, start, y) => start + moved(y)),
      );
    }
    for (const [use, y] of uses) use.setAttribute("y", moved(y));
  };
}

/** The parts of the drawing that belong to curves, and the axes. */
function readParts(svg, panels) {
  return [...svg.querySelectorAll("[data-part]")].map((group) => {
    const [panel, line, split, kind] = group.dataset.part.split(".");
    return {
      group,
      panel: Number(panel),
      line: Number(line),
      split: split === "train" ? "training" : split,
      kind: line === "axis" ? "axis" : kind,
      move: mover(group, panels[panel]),
    };
  });
}

/** The labels of the lines: for each panel and line its leader, its marker and its words. */
function readLabels(parts) {
  const labels = new Map();
  for (const { panel, line, kind, group } of parts) {
    if (kind !== "tag") continue;
    const key = `${panel} ${line}`;
    if (!labels.has(key)) labels.set(key, { panel, line, groups: [] });
    labels.get(key).groups.push(group);
  }
  return [...labels.values()];
}

/** The ticks of a panel's linear scale. */
function linearTicks(panel, scale, hasNumbers) {
  const [left, , right] = panel.box;
  const marks = scale.ticks.flatMap(([text, height]) => {
    const y = toY(panel, height);
    const number = svgElement("text", { x: left - 7, y: y + 3.4, "text-anchor": "end" }, text);
    const grid = svgElement("path", { d: `M ${left} ${y} H ${right}`, class: "grid" });
    return [grid, svgElement("path", { d: `M ${left} ${y} h -3.5` }), ...(hasNumbers ? [number] : [])];
  });
  return svgElement("g", { class: "ticks off" }, ...marks);
}

/** A label follows its line: the leader's end, the marker and the words move by as much; back to `null`. */
function moveLabel([leader, marker, words], panel, scale, height) {
  const path = leader.querySelector("path");
  leader.dataset.d ??= path.getAttribute("d");
  const [x, level, end, drawnAt] = leader.dataset.d.match(/[\d.]+/g).map(Number);
  const to = height === null ? drawnAt : toY(panel, height);
  const start = toY(panel, linear(scale, toHeight(panel, level)));
  path.setAttribute("d", height === null ? leader.dataset.d : `M ${x} ${start} L ${end} ${to}`);
  for (const group of [marker, words]) group.setAttribute("transform", `translate(0 ${to - drawnAt})`);
}

/** Whether a curve has a metric, whatever that is called. */
const has = (curve, metric) => Object.hasOwn(curve.metrics, metric);

/** A curve's numbers as they are written, by metric, in the order of `metrics`; it may lack some of these. */
function readTexts(curve, metrics) {
  const split = (numbers) => ["values", "low", "high"].map((key) => [key, numbers[key]?.split(" ")]);
  const own = metrics.filter((metric) => has(curve, metric));
  return Object.fromEntries(own.map((metric) => [metric, Object.fromEntries(split(curve.metrics[metric]))]));
}

/** Whether a panel shows a curve: its line, and a metric that it has. */
const shows = ({ lines, metric }, curve) => lines.includes(curve.line) && has(curve, metric);

/** How many points a curve has. */
const lengthOf = (curve) => Object.values(curve.texts)[0].values.length;

/** The name of a metric, or of a part of the data, in words. */
const plain = (name) => name.replaceAll("_", " ");

/** One metric of one point of a curve, in words. */
function inWords(curve, epoch, metric, unit) {
  const { values, low, high } = curve.texts[metric];
  const range = low && low[epoch] !== high[epoch] ? ` (seeds ${low[epoch]} to ${high[epoch]})` : "";
  return `${plain(metric)} ${values[epoch]}${unit ? `\u00a0${unit}` : ""}${range}`;
}

/** Where the reader is along a curve. */
const pointOf = (curve, epoch) => curve.points?.[epoch] ?? `epoch ${epoch + 1}`;

/** A line's marker in its colour, and its name. */
function swatch({ label, colour, marker }) {
  const sign = element("span", { className: "swatch", ariaHidden: "true" });
  sign.dataset.marker = MARKERS[marker] ?? "—";
  sign.style.setProperty("--colour", colour);
  return [sign, label];
}

function choices(label, ...boxes) {
  const title = element("span", { ariaHidden: "true", textContent: label });
  return element("div", { className: "choices", role: "group", ariaLabel: label }, title, element("div", {}, ...boxes));
}

/** One figure of learning curves. `point` is the one that the reader looks at: { curve, epoch (from 0), panel }. */
class Explorer {
  constructor(figure, { panels, scales, lines, curves }, number) {
    this.svg = figure.querySelector(".sheet svg");
    this.panels = panels;
    this.scales = scales;
    this.lines = lines;
    const metrics = [...new Set(panels.map(({ metric }) => metric))];
    this.curves = curves.map((curve) => ({ ...curve, texts: readTexts(curve, metrics) }));
    this.splits = [...new Set(curves.map(({ split }) => split))];
    this.parts = readParts(this.svg, panels);
    this.labels = readLabels(this.parts);
    this.point = null;
    this.view = { lines: lines.map(() => true), splits: this.splits.map(() => true), seeds: true, log: true };
    this.grids = panels.map((panel, k) => linearTicks(panel, scales[panel.metric], this.hasNumbers(k)));
    this.cursor = svgElement("g", { class: "cursor" });
    this.svg.append(...this.grids, this.cursor);
    this.addPlane(figure, number);
    this.addControls(figure);
    const whole = structuredClone(this.view); // the drawing as it was made
    addEventListener("beforeprint", () => this.draw(whole));
    addEventListener("afterprint", () => this.draw(this.view));
  }

  /** Whether the vertical axis of the panel has numbers at its ticks. */
  hasNumbers(panel) {
    const axis = this.parts.find((part) => part.kind === "axis" && part.panel === panel);
    return axis !== undefined && axis.group.querySelector("text") !== null;
  }

  /** Draw what `how`, which is like `view`, says. */
  draw(how) {
    for (const part of this.parts) {
      const scale = this.scales[this.panels[part.panel].metric];
      if (part.kind === "axis") {
        for (const tick of part.group.children) {
          tick.classList.toggle("off", !how.log && tick.querySelector("use") !== null);
        }
        continue;
      }
      const bySplit = part.split === "both" ? how.splits.some(Boolean) : how.splits[this.splits.indexOf(part.split)];
      part.group.classList.toggle("off", !(how.lines[part.line] && bySplit && (part.kind !== "seed" || how.seeds)));
      if (part.kind !== "tag") part.move(how.log ? null : (height) => linear(scale, height));
    }
    for (const { panel, line, groups } of this.labels) {
      const { labels, metric } = this.panels[panel];
      moveLabel(groups, this.panels[panel], this.scales[metric], how.log ? null : labels[line]);
    }
    for (const grid of this.grids) grid.classList.toggle("off", how.log);
  }

  visible() {
    const { lines, splits } = this.view;
    return this.curves.filter(({ line, split }) => lines[line] && splits[this.splits.indexOf(split)]);
  }

  nameOf(curve) {
    const seed = curve.seed === null ? "" : `seed ${curve.seed}`;
    return [this.lines[curve.line].label, plain(curve.split), seed].filter(Boolean).join(", ");
  }

  /** Where one point of a curve lies in the drawing. */
  position(curve, epoch, panel) {
    const height = curve.metrics[panel.metric].heights[epoch];
    return [
      curve.at?.[epoch] ?? panel.first + epoch * panel.step,
      toY(panel, this.view.log ? height : linear(this.scales[panel.metric], height)),
    ];
  }

  /** The plane that takes the pointer and the keys, and the tip beside the point. */
  addPlane(figure, number) {
    this.tip = element("div", { className: "tip", ariaHidden: "true", hidden: true });
    this.readout = element("p", { className: "readout", role: "status", textContent: HINT });
    const ariaLabel = `Curves of Figure ${number}, point by point`;
    const plane = element("div", { className: "plane", tabIndex: 0, role: "application", ariaLabel });
    const keys = element("span", { id: `${figure.id}:keys`, hidden: true, textContent: KEYS_HELP });
    plane.setAttribute("aria-describedby", keys.id);
    figure.querySelector(".sheet").append(plane, this.tip, keys);
    plane.addEventListener("pointerdown", (event) => this.follow(event));
    plane.addEventListener("pointermove", (event) => this.follow(event));
    plane.addEventListener("pointerleave", (event) => {
      if (event.pointerType !== "touch" && !plane.matches(":focus-visible")) this.leave();
    });
    plane.addEventListener("blur", () => this.leave());
    plane.addEventListener("keydown", (event) => this.step(event));
  }

  go(curve, epoch, panel) {
    if (this.point?.curve === curve && this.point.epoch === epoch && this.point.panel === panel) return;
    this.point = { curve, epoch, panel };
    this.mark();
    const where = [this.nameOf(curve), pointOf(curve, epoch)].filter(Boolean).join(", ");
    this.readout.textContent = `${where}: ${this.valuesOf(curve, epoch).join(", ")}.`;
  }

  /** All numbers of one point of a curve, in words. */
  valuesOf(curve, epoch) {
    return Object.keys(curve.texts).map((metric) => inWords(curve, epoch, metric, this.scales[metric].unit));
  }

  /** The point of a curve that is nearest to a place across the panel. */
  nearest(curve, panel, x) {
    if (!curve.at) return within(Math.round((x - panel.first) / panel.step), 0, lengthOf(curve) - 1);
    const away = curve.at.map((place) => Math.abs(place - x));
    return away.indexOf(Math.min(...away));
  }

  leave() {
    this.point = null;
    this.mark();
  }

  /** Mark the point in every panel that has its line, and write its numbers beside it. */
  mark() {
    const { curve, epoch, panel } = this.point ?? {};
    for (const { group, kind, line, split } of this.parts) {
      group.classList.toggle("active", kind === "mean" && line === curve?.line && split === curve?.split);
    }
    this.tip.hidden = this.point === null;
    this.cursor.replaceChildren();
    if (!this.point) return;
    const { colour } = this.lines[curve.line];
    for (const other of this.panels.filter((panel) => shows(panel, curve))) {
      const [x, y] = this.position(curve, epoch, other);
      this.cursor.append(
        svgElement("path", { d: `M ${x} ${other.box[1]} V ${other.box[3]}` }),
        svgElement("circle", { cx: x, cy: y, r: 5, style: `stroke:${colour}` }),
      );
    }
    const title = element("b", { textContent: this.nameOf(curve) });
    title.style.setProperty("--colour", colour);
    const values = [pointOf(curve, epoch), ...this.valuesOf(curve, epoch)];
    this.tip.replaceChildren(title, ...values.map((textContent) => element("span", { textContent })));
    this.placeTip(...this.position(curve, epoch, panel));
  }

  placeTip(x, y) {
    const { width, height } = this.svg.viewBox.baseVal;
    this.tip.style.left = `${(x / width) * 100}%`;
    this.tip.style.top = `${(y / height) * 100}%`;
    this.tip.classList.toggle("left", x > width * 0.55);
    this.tip.classList.toggle("below", y < height * 0.25);
  }

  /** Go to the point that is nearest to the pointer, in the panel that is nearest. */
  follow(event) {
    const frame = this.svg.getBoundingClientRect();
    const scale = this.svg.viewBox.baseVal.width / frame.width;
    const [x, y] = [(event.clientX - frame.left) * scale, (event.clientY - frame.top) * scale];
    const away = ({ box: [left, top, right, foot] }) =>
      Math.hypot(x - within(x, left, right), y - within(y, top, foot));
    const panel = this.panels.reduce((best, other) => (away(other) < away(best) ? other : best));
    const [nearest] = this.visible()
      .filter((curve) => shows(panel, curve))
      .map((curve) => {
        const at = this.nearest(curve, panel, x);
        const [px, py] = this.position(curve, at, panel);
        return { curve, at, distance: Math.hypot(Math.abs(px - x) <= panel.step / 2 ? 0 : px - x, py - y) };
      })
      .sort((one, other) => one.distance - other.distance);
    if (nearest) this.go(nearest.curve, nearest.at, panel);
  }

  /** Go where a key leads: along the curve, or to another curve. */
  step(event) {
    if (event.key === "Escape") this.leave();
    const step = KEYS[event.key];
    const curves = this.visible();
    if (!step || event.ctrlKey || event.metaKey || event.altKey || !curves.length) return;
    event.preventDefault();
    const from = this.point && curves.includes(this.point.curve) ? this.point : null;
    const at = from ? within(curves.indexOf(from.curve) + (step.curves ?? 0), 0, curves.length - 1) : 0;
    const curve = curves[at];
    const epoch = within(from ? from.epoch + (step.epochs ?? 0) : 0, 0, lengthOf(curve) - 1);
    const own = this.panels.filter((other) => shows(other, curve));
    const panel = own.find((other) => other.metric === from?.panel.metric) ?? own[0];
    this.go(curve, epoch, panel);
  }

  /** A box that switches one thing on or off. */
  checkbox(label, view, key) {
    const input = element("input", { type: "checkbox", checked: view[key] });
    input.addEventListener("change", () => {
      view[key] = input.checked;
      this.draw(this.view);
      if (this.point && this.visible().includes(this.point.curve)) this.mark();
      else this.leave();
    });
    return element("label", {}, input, ...label);
  }

  addControls(figure) {
    const { view, lines } = this;
    const severalSeeds =
      this.parts.some((part) => part.kind === "seed") &&
      this.curves.some((curve) => Object.values(curve.texts).some(({ low }) => low));
    const labels = { seeds: "single seeds", log: "logarithmic scale" };
    if (!severalSeeds) delete labels.seeds;
    if (Object.values(this.scales).every(({ kind }) => kind === "linear")) delete labels.log;
    const named = this.splits.length > 1 ? this.splits.filter(Boolean) : [];
    const boxes = [
      ...named.map((split) => this.checkbox([plain(split)], view.splits, this.splits.indexOf(split))),
      ...Object.entries(labels).map(([key, label]) => this.checkbox([label], view, key)),
    ];
    const curves = lines.every(({ label }) => label)
      ? lines.map((line, i) => this.checkbox(swatch(line), view.lines, i))
      : [];
    const controls = [this.readout];
    if (curves.length) controls.push(choices("Curves", ...curves));
    if (boxes.length) controls.push(choices("Show", ...boxes));
    figure.querySelector("figcaption").before(element("div", { className: "explorer" }, ...controls));
  }
}

for (const script of document.querySelectorAll("figure.drawing > script")) {
  const data = JSON.parse(script.textContent);
  if (!data.curves) continue;
  const figure = script.parentElement;
  const number = figure.querySelector(".label").textContent.match(/\d+/)[0];
  new Explorer(figure, data, number);
}
