// Formulas as nested lists, [operation, argument, …]: their grammar, and which of them have a meaning.

// The arguments of each operation: q rational, n name, i index, e formula, v symbol, p power; + one or more, * any.
const GRAMMAR = {
  num: "q",
  sym: "ni*",
  delta: "ii",
  add: "ee+",
  mul: "ee+",
  neg: "e",
  div: "ee",
  pow: "ep",
  exp: "e",
  log: "e",
  sum: "ie",
  d: "ev",
  entry: "ei*",
  transpose: "e",
  dot: "iee",
  hadamard: "ee",
  diag: "e",
  outer: "ee",
  columns: "ie",
};
const BINDERS = ["sum", "dot", "columns"]; // their first argument is the index that they sum over

const ARGUMENTS = {
  q: (value) => readRational(value),
  n: (value) => typeof value === "string" && /^[A-Za-z]+[0-9]?$/.test(value),
  i: (value) => typeof value === "string" && /^[a-z]$/.test(value),
  p: (value) => typeof value === "bigint" && value >= 2n && value <= 9n,
  e: (value) => parse(value),
  v: (value) => Array.isArray(value) && value[0] === "sym" && parse(value),
};

/** `tree`, once it is seen to be a formula. */
function parse(tree) {
  if (!Array.isArray(tree) || typeof tree[0] !== "string" || !Object.hasOwn(GRAMMAR, tree[0]))
    refuse(`${quoted(tree)} is not a formula`);
  const [operation, ...args] = tree;
  let kinds = GRAMMAR[operation];
  if (/[+*]$/.test(kinds)) {
    const repeated = kinds.at(-2);
    kinds = kinds.slice(0, kinds.endsWith("*") ? -2 : -1);
    kinds += repeated.repeat(Math.max(0, args.length - kinds.length));
  }
  if (kinds.length !== args.length) refuse(`${operation} does not take ${args.length} arguments: ${quoted(tree)}`);
  for (const [k, argument] of args.entries()) {
    if (!ARGUMENTS[kinds[k]](argument)) refuse(`${quoted(argument)} cannot be an argument of ${operation}`);
  }
  return tree;
}

/** A Refusal unless every index is bound once and every symbol has the indices of its axes.
 *
 * `setting` declares the symbols; `known` are the indices that may be used; in an `entry` arrays have no indices.
 */
function meaningful(formula, setting, known, inEntry = false) {
  const [operation, ...args] = formula;
  const size = (index) =>
    known.has(index) ? setting.ranges[index] : refuse(`the index ${index} is neither free nor summed here`);
  if (operation === "sym") {
    const [name, ...indices] = args;
    const symbol = declared(name, setting);
    if (inEntry && indices.length === 0) return;
    const ranges = [...symbol.indices].map((letter) => setting.ranges[letter]);
    if (ranges.join() !== indices.map(size).join())
      refuse(`the axes of ${name} are not those of its indices ${indices.join()}`);
    return;
  }
  if (operation === "delta" && size(args[0]) !== size(args[1]))
    refuse(`δ compares ${args.join(" and ")}, of different ranges`);
  if (operation === "entry") args.slice(1).forEach(size);
  let inner = known;
  if (BINDERS.includes(operation)) {
    if (known.has(args[0])) refuse(`the summed index ${args[0]} is already in use`);
    if (!Object.hasOwn(setting.ranges, args[0])) refuse(`the index ${args[0]} has no range here`);
    inner = new Set(known).add(args[0]);
  }
  for (const part of args) if (Array.isArray(part)) meaningful(part, setting, inner, inEntry || operation === "entry");
}

function declared(name, setting) {
  return Object.hasOwn(setting.symbols, name)
    ? setting.symbols[name]
    : refuse(`the symbol ${name} is not declared here`);
}
