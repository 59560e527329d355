// Which Boolean functions of one to four inputs one threshold gate can compute.
//
// Permuting inputs, negating inputs and negating the output keep a function separable or inseparable. The certificate
// brings weights or multipliers for one function of each class; each class is the orbit under all n!·2^n·2 such moves.

const INPUTS = [1, 2, 3, 4];
const NAMES = [
  "FALSE",
  "AND",
  "x1 and not x2",
  "x1",
  "not x1 and x2",
  "x2",
  "XOR",
  "OR",
  "NOR",
  "XNOR",
  "not x2",
  "x1 or not x2",
  "not x1",
  "not x1 or x2",
  "NAND",
  "TRUE",
];

/** For every permutation and negation of the inputs: where in its table the moved function finds its values. */
function rearrangements(inputs) {
  const every = [];
  for (const order of permutations([...Array(inputs).keys()])) {
    for (let negated = 0; negated < 2 ** inputs; negated++) {
      every.push(
        Array.from(
          { length: 2 ** inputs },
          (_, x) => order.reduce((y, from, to) => y | (((x >> from) & 1) << to), 0) ^ negated,
        ),
      );
    }
  }
  return every;
}

function orbit(table, moves) {
  const members = new Set();
  for (const positions of moves) {
    let moved = "";
    let opposite = "";
    for (const position of positions) {
      moved += table[position];
      opposite += table[position] === "1" ? "0" : "1";
    }
    members.add(moved).add(opposite);
  }
  return members;
}

/** Whether `entry`, with weights or with multipliers, proves its function separable or not. */
function isSeparable(entry, label) {
  const refuted = isObject(entry) && Object.hasOwn(entry, "multipliers");
  closed(entry, ["table", label, ...(refuted ? ["multipliers"] : ["weights", "bias", "activations"])]);
  const { table } = entry;
  if (typeof table !== "string" || !/^[01]+$/.test(table) || !INPUTS.includes(inputsOf(table)))
    refuse(`${quoted(table)} is not a table of one to four inputs`);
  if (refuted) {
    contradiction(table, readRationals(entry.multipliers, table.length));
    return false;
  }
  const gate = readGate(entry, inputsOf(table));
  realise(table, gate);
  same(
    entry.activations,
    points(inputsOf(table)).map((x) => spell(activation(gate, x))),
    `activations of ${table}`,
  );
  return true;
}

function* checkSeparability(certificate) {
  const functions = list(certificate.functions, NAMES.length);
  const proved = functions.map((entry) => isSeparable(entry, "name"));
  functions.forEach((entry, k) => {
    same(entry.table, k.toString(2).padStart(4, "0"), `the table of ${NAMES[k]}`);
    same(entry.name, NAMES[k], `the name of ${entry.table}`);
  });
  const classes = list(certificate.classes);
  const separable = classes.map((entry) => isSeparable(entry, "size"));
  const counts = [];
  for (const inputs of INPUTS) {
    const count = { inputs: BigInt(inputs), functions: 0n, classes: 0n, separable: 0n };
    const moves = rearrangements(inputs);
    const covered = new Set();
    for (const [k, entry] of classes.entries()) {
      if (inputsOf(entry.table) !== inputs) continue;
      const members = orbit(entry.table, moves);
      if ([...members].some((member) => covered.has(member))) refuse(`the class of ${entry.table} is listed twice`);
      same(entry.size, BigInt(members.size), `the size of the class of ${entry.table}`);
      for (const member of members) covered.add(member);
      count.classes += 1n;
      count.separable += separable[k] ? entry.size : 0n;
      yield;
    }
    if (covered.size !== 2 ** (2 ** inputs))
      refuse(`the classes of ${inputs} inputs cover ${covered.size} of ${2 ** (2 ** inputs)} functions`);
    counts.push({ ...count, functions: BigInt(covered.size) });
  }
  const exceptions = functions.filter((_, k) => !proved[k]).map((entry) => entry.name);
  follows(certificate, {
    kind: "separability",
    name: "separability",
    functions,
    counts,
    classes,
    statement:
      `Of the ${functions.length} functions of two inputs ${functions.length - exceptions.length} are linearly ` +
      `separable, all but ${exceptions.join(" and ")}; ` +
      `of those of ${INPUTS.join(", ")} inputs ${counts.map((count) => count.separable).join(", ")} are.`,
  });
  return `${functions.length} functions and ${classes.length} classes, each with weights or multipliers`;
}
