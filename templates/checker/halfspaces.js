// Threshold gates [w·x + b >= 0] on {0,1}^n, networks of them, and multipliers that show that a function is none.
//
// Each certificate follows from a few numbers: the rest is worked out again here, and must be what stands in it.

const GATES = { and: "0001", or: "0111" };
const XOR = "0110";

/** {0,1}^inputs in the order of a table: the last input runs fastest. */
function points(inputs) {
  return Array.from({ length: 2 ** inputs }, (_, x) =>
    Array.from({ length: inputs }, (_, k) => BigInt((x >> (inputs - 1 - k)) & 1)),
  );
}

const inputsOf = (table) => Math.log2(table.length);
const activation = (gate, x) => x.reduce((sum, value, k) => (value ? plus(sum, gate.weights[k]) : sum), gate.bias);
const fires = (gate, x) => (activation(gate, x).p >= 0n ? 1n : 0n);
const inequality = (coefficients, relation) => ({ coefficients: coefficients.map(spell), relation });
const spelledGate = (gate) => ({ weights: gate.weights.map(spell), bias: spell(gate.bias) });
const row = (x) => [...x, 1n].map((value) => rational(value));

function readGate(stored, inputs = 2) {
  return { weights: readRationals(stored.weights, inputs), bias: readRational(stored.bias) };
}

function realise(table, gate) {
  points(gate.weights.length).forEach((x, k) => {
    if (String(fires(gate, x)) !== table[k])
      refuse(`the gate is ${1 - table[k]} at (${x}), where ${table[k]} is needed`);
  });
}

function system(table) {
  return points(inputsOf(table)).map((x, k) => inequality(row(x), table[k] === "1" ? ">=" : "<"));
}

/** The left side that Σ y (w·x + b) has over the inputs with f = 1 and with f = 0 alike, so that it is >= 0 and < 0. */
function contradiction(table, multipliers) {
  if (multipliers.some((y) => y.p < 0n)) refuse("a multiplier is negative");
  if (!multipliers.some((y, k) => y.p > 0n && table[k] === "0"))
    refuse("no strict inequality has a positive multiplier");
  const sums = ["1", "0"].map((value) => {
    const chosen = points(inputsOf(table)).map((x, k) =>
      table[k] === value ? row(x).map((c) => times(c, multipliers[k])) : null,
    );
    return chosen
      .filter(Boolean)
      .reduce((sum, terms) => sum.map((c, axis) => plus(c, terms[axis])), Array(inputsOf(table) + 1).fill(ZERO));
  });
  same(sums[0].map(spell), sums[1].map(spell), "the sums for f = 1 and for f = 0");
  return sums;
}

/** Everything that follows from the evidence must be what stands in the certificate. */
function follows(certificate, facts) {
  closed(certificate, Object.keys(facts));
  for (const key of Object.keys(facts)) same(certificate[key], facts[key], key);
}

function checkGate(certificate) {
  const { name } = certificate;
  const gate = readGate(certificate);
  realise(GATES[name], gate);
  const activations = points(2).map((x) => activation(gate, x));
  const margin = activations.map(magnitude).reduce((least, value) => (minus(value, least).p < 0n ? value : least));
  const length = gate.weights.reduce((sum, w) => plus(sum, times(w, w)), ZERO);
  const square = spell(times(times(margin, margin), inverse(length)));
  const { weights, bias } = spelledGate(gate);
  follows(certificate, {
    kind: "threshold gate",
    name,
    weights,
    bias,
    statement:
      `f(x) = [w.x + b >= 0] with w = (${weights.join(", ")}), b = ${bias} is ${name.toUpperCase()} on {0,1}^2, ` +
      `with functional margin ${spell(margin)} and squared geometric margin ${square}.`,
    truth_table: points(2).map((x, k) => ({
      input: x,
      activation: spell(activations[k]),
      output: BigInt(GATES[name][k]),
    })),
    functional_margin: spell(margin),
    geometric_margin_squared: square,
    valid_set: system(GATES[name]),
  });
  return "truth table, margins and inequalities follow from the weights";
}

function checkNetwork(certificate) {
  closed(certificate.gates, Object.keys(GATES));
  const [and, or] = ["and", "or"].map((name) => {
    const gate = readGate(closed(certificate.gates[name], ["weights", "bias"]));
    realise(GATES[name], gate);
    return gate;
  });
  const output = { weights: [and.weights[0], negative(and.weights[1])], bias: plus(and.bias, and.weights[1]) };
  const table = points(2).map((x) => {
    const hidden = [fires(or, x), fires(and, x)];
    return { input: x, hidden, output: fires(output, hidden) };
  });
  if (table.map((line) => line.output).join("") !== XOR) refuse("the network is not XOR");
  follows(certificate, {
    kind: "threshold network",
    name: "xor_network",
    statement:
      "XOR is the two-layer threshold network AND(h1, not h2) with h1 = OR(x) and h2 = AND(x), " +
      "built from the certified gates alone.",
    gates: { and: spelledGate(and), or: spelledGate(or) },
    hidden: [spelledGate(or), spelledGate(and)],
    output: spelledGate(output),
    truth_table: table,
  });
  return "both layers and the truth table follow from the gates";
}

function checkInfeasibility(certificate) {
  const multipliers = readRationals(certificate.multipliers, XOR.length);
  const [atLeast, below] = contradiction(XOR, multipliers);
  const inequalities = system(XOR);
  const used = points(2).map((x, k) => ({ by: `f(${x[0]}, ${x[1]}) = ${XOR[k]}`, inequality: inequalities[k] }));
  follows(certificate, {
    kind: "infeasibility",
    name: "xor",
    statement: "No (w1, w2, b) makes f(x) = [w1 x1 + w2 x2 + b >= 0] equal to XOR on {0,1}^2.",
    unknowns: ["w1", "w2", "b"],
    inequalities,
    multipliers: multipliers.map(spell),
    proof: [
      ...used.filter((_, k) => multipliers[k].p !== 0n),
      { by: "add those with f = 1, times their multipliers", inequality: inequality(atLeast, ">=") },
      { by: "add those with f = 0, times their multipliers", inequality: inequality(below, "<") },
      {
        by: "subtract: zero would be less than zero",
        inequality: inequality(
          atLeast.map((a, k) => minus(below[k], a)),
          "<",
        ),
      },
    ],
  });
  return "the multipliers turn the four inequalities into 0 < 0";
}
