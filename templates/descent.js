// The plateau, predicted for any setting: the loss curve and its end from the closed form, over the measured losses
// where the study has them. The formulas are those of writeup.mnist_mlp.plateau.spectrum, without momentum.

const LONGEST = 1e9; // steps after which nothing more is expected
const POINTS = 160;
const NAMES = { learning_rate: "learning rate η", reg: "penalty α", hidden_size: "hidden units H" };

/** What the closed form says of one setting, learning_rate, reg and hidden_size as numbers. */
class Prediction {
  constructor(data, setting) {
    Object.assign(this, { data, setting });
    const { learning_rate: rate, hidden_size: units } = setting;
    this.net = data.rates.map((growth) => growth - setting.reg);
    this.growth = this.net.map((net) => {
      const exponent = Math.log(Math.max(Math.abs(1 + rate * net), Number.MIN_VALUE));
      return net > 0 ? exponent : Math.min(exponent, 0);
    });
    this.start = (data.initial_scale ** 2 * (units - 1)) / 2;
    const lift = 1 + units / 4;
    this.settles = rate < 2 / (lift * Math.max(...data.curvatures));
    const shaken = (theta) => (theta * rate * lift) / (data.batch_size * (2 - rate * lift * theta));
    this.noise = this.settles ? data.curvatures.reduce((sum, theta) => sum + shaken(theta), 0) / 2 : 0;
  }

  /** The loss after so many steps in nats, without the noise of minibatches. */
  loss(steps) {
    const { entropy, rates, saturations } = this.data;
    return rates.reduce((loss, rate, k) => {
      const decay = Math.exp(-2 * this.growth[k] * steps);
      const used = -Math.expm1(-2 * this.growth[k] * steps) / (this.net[k] || 1);
      const amplitude = this.start && this.start / (decay + this.start * saturations[k] * used);
      return loss - (rate * amplitude - (saturations[k] * amplitude ** 2) / 2);
    }, entropy);
  }

  /** The step at which the plateau ends: the middle of the first window of low mean loss; null if there is none. */
  end() {
    const { entropy, fraction, window } = this.data;
    const bound = window * ((1 - fraction) * entropy - this.noise);
    const isLow = (first) => {
      let sum = 0;
      for (let step = first; step < first + window; step++) sum += this.loss(step);
      return sum < bound;
    };
    let [low, high] = [0, LONGEST];
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if (isLow(middle)) high = middle;
      else low = middle + 1;
    }
    return low === LONGEST ? null : low + Math.floor(window / 2);
  }
}

class Descent {
  constructor(figure, data, number) {
    Object.assign(this, { data });
    const svg = figure.querySelector(".sheet svg");
    this.overlay = document.createElementNS(svg.namespaceURI, "g");
    this.overlay.classList.add("overlay");
    svg.append(this.overlay);
    this.drawn = svg.querySelectorAll("[data-part]");
    this.answer = element("p", { className: "readout", role: "status" });
    this.sliders = Object.entries(NAMES).map(([key, name]) => this.slider(key, name));
    const label = `Predict another setting in Figure ${number}`;
    const controls = element("div", { className: "explorer settings", role: "group", ariaLabel: label });
    controls.append(...this.sliders.map(({ label }) => label), this.answer);
    figure.querySelector("figcaption").before(controls);
    addEventListener("beforeprint", () => this.show(false));
    addEventListener("afterprint", () => this.show(true));
    this.update();
    this.show(true);
  }

  /** A slider over the values that may be chosen. */
  slider(key, name) {
    const values = this.data.settings[key];
    const start = values.indexOf(this.data.start[key]);
    const input = element("input", { type: "range", min: 0, max: values.length - 1, value: start });
    const shown = element("span", {});
    const one = { key, input, label: element("label", {}, element("span", { textContent: name }), input, shown) };
    one.value = () => values[Number(input.value)];
    one.write = () => {
      shown.textContent = one.value();
      input.ariaValueText = one.value();
    };
    input.addEventListener("input", () => this.update());
    return one;
  }

  /** The overlay and the faded drawing below it, or the drawing as it was made. */
  show(explored) {
    this.overlay.classList.toggle("off", !explored);
    for (const part of this.drawn) part.classList.toggle("faded", explored);
  }

  update() {
    for (const slider of this.sliders) slider.write();
    const chosen = Object.fromEntries(this.sliders.map(({ key, value }) => [key, value()]));
    const numbers = Object.fromEntries(Object.entries(chosen).map(([key, value]) => [key, Number(value)]));
    const prediction = new Prediction(this.data, numbers);
    const end = prediction.end();
    const measured = this.data.measured.find((one) => Object.keys(NAMES).every((key) => one[key] === chosen[key]));
    this.draw(prediction, end, measured);
    this.answer.textContent = [
      end === null ? "Predicted: the plateau never ends." : `Predicted: the plateau ends after ${spell(end)} steps.`,
      measured ? `Measured: ${measured.end === null ? "not in every run" : `${spell(measured.end)} steps`}.` : "",
      prediction.settles ? "" : "The steps are too long for the output biases to settle: outside the theory’s domain.",
    ]
      .filter(Boolean)
      .join(" ");
  }

  draw(prediction, end, measured) {
    const { entropy, least, steps } = this.data;
    const [first, last] = steps.map(Math.log);
    const curve = [];
    for (let n = 0; n <= POINTS; n++) {
      const step = Math.exp(first + ((last - first) * n) / POINTS);
      const loss = prediction.loss(step) + prediction.noise;
      if (!(loss >= least * entropy)) break;
      curve.push([step, loss]);
    }
    const lines = [{ className: "predicted", points: curve }];
    if (measured)
      lines.unshift({ className: "measured", points: measured.steps.map((s, n) => [s, measured.losses[n]]) });
    if (end !== null && end <= steps[1])
      lines.push({
        className: "end",
        points: [
          [end, 0],
          [end, 1.1 * entropy],
        ],
      });
    this.overlay.replaceChildren(...lines.map((line) => this.path(line)));
  }

  path({ className, points }) {
    const { box, steps, losses } = this.data;
    const [left, top, right, foot] = box;
    const x = (step) => left + ((right - left) * Math.log(step / steps[0])) / Math.log(steps[1] / steps[0]);
    const y = (loss) => foot - ((foot - top) * (loss - losses[0])) / (losses[1] - losses[0]);
    const inside = points.filter(([step]) => step >= steps[0] && step <= steps[1]);
    const path = document.createElementNS(this.overlay.namespaceURI, "path");
    path.setAttribute("class", className);
    path.setAttribute("d", inside.map(([s, l], n) => `${n ? "L" : "M"}${x(s).toFixed(1)} ${y(l).toFixed(1)}`).join(""));
    return path;
  }
}

/** A sentence on the first end that is not the document's; nothing if all are. Rounding may move one by a step. */
function contradiction(data) {
  for (const { end, ...setting } of data.expected) {
    const found = new Prediction({ ...data, ...setting }, setting).end();
    if (found !== end && !(Math.abs(found - end) <= 1 && found && end)) {
      const at = Object.entries(NAMES).map(([key, name]) => `${name} ${setting[key]}`);
      const said = `they predict ${ending(found)}, but the document ${ending(end)}`;
      return `The sliders are left out. At ${at.join(", ")} ${said}.`;
    }
  }
  return "";
}

/** Where a plateau ends, in words. */
function ending(end) {
  return end === null ? "no end of the plateau" : `an end after ${spell(end)} steps`;
}

/** A number of steps as the document writes it. */
function spell(steps) {
  return Math.round(steps).toLocaleString("en-US");
}

for (const script of document.querySelectorAll("figure.drawing > script")) {
  const data = JSON.parse(script.textContent);
  if (data.kind !== "descent" || data.momentum !== 0) continue;
  const figure = script.parentElement;
  const wrong = contradiction(data);
  if (wrong) figure.querySelector("figcaption").before(element("p", { className: "readout", textContent: wrong }));
  else new Descent(figure, data, figure.querySelector(".label").textContent.match(/\d+/)[0]);
}
