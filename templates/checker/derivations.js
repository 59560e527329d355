// Derivations: each chain goes from the theorem's start, by the theorem's reasons, to the theorem's end, and every
// formula equals the one before it.
//
// What a theorem states is pinned: {statement, definitions, chains: [{name, claim, reasons, start, end, setting}]}.
// It is data of the page, written beside the certificates and not taken from them.

function* checkDerivation(certificate, theorem) {
  closed(certificate, ["kind", "name", "statement", "definitions", "chains"]);
  same(certificate.statement, theorem.statement, "the statement");
  same(certificate.definitions, theorem.definitions, "the definitions");
  let steps = 0;
  for (const [k, chain] of theorem.chains.entries()) {
    const stored = list(certificate.chains, theorem.chains.length)[k];
    yield* locating(`chain ${chain.name}`, checkChain(stored, chain));
    steps += chain.reasons.length;
  }
  return `${theorem.chains.length} derivations, ${steps} steps, each equal to the one before`;
}

function* checkChain(stored, chain) {
  closed(stored, ["name", "claim", "steps"]);
  same(stored.name, chain.name, "the name");
  same(stored.claim, chain.claim, "the claim");
  const steps = list(stored.steps).map((step) => closed(step, ["by", "expr"]));
  same(
    steps.map((step) => step.by),
    ["start", ...chain.reasons],
    "the reasons",
  );
  const formulas = steps.map((step) => parse(step.expr));
  same(formulas[0], chain.start, "the start");
  same(formulas.at(-1), chain.end, "the end");
  const calculus = new Calculus(chain.setting);
  let before = calculus.value(formulas[0]);
  for (const [k, reason] of chain.reasons.entries()) {
    yield;
    if (written(formulas[k]) === written(formulas[k + 1])) refuse(`the step “${reason}” repeats the formula`);
    const after = calculus.value(formulas[k + 1]);
    if (!before.equals(after)) refuse(`the step “${reason}” gives a formula that is not equal to the one before`);
    before = after;
  }
}

function* locating(place, check) {
  try {
    return yield* check;
  } catch (error) {
    throw error instanceof Refusal ? new Refusal(`${place}: ${error.message}`) : error;
  }
}
