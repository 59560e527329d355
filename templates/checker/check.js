// The check of a certificate, given as text: which theorem a kind and a name stand for is fixed here.

/** A check that pauses only before it begins. */
function atOnce(check) {
  return function* (certificate) {
    yield;
    return check(certificate);
  };
}

const CHECKS = {
  and: ["threshold gate", atOnce(checkGate)],
  or: ["threshold gate", atOnce(checkGate)],
  xor_network: ["threshold network", atOnce(checkNetwork)],
  xor: ["infeasibility", atOnce(checkInfeasibility)],
  separability: ["separability", checkSeparability],
};

/**
 * What the certificate in `text` proves, in a few words; a Refusal says what fails.
 *
 * `theorems` holds the theorem of each derivation, by name. The check pauses (yields) often: the page stays awake.
 */
function* check(text, theorems) {
  try {
    const certificate = readJson(text);
    if (!isObject(certificate)) refuse("a certificate is a JSON object, and this is not one");
    const { kind, name } = certificate;
    if (kind === "derivation" && typeof name === "string" && Object.hasOwn(theorems, name)) {
      return yield* checkDerivation(certificate, theorems[name]);
    }
    const [known, checks] = typeof name === "string" && Object.hasOwn(CHECKS, name) ? CHECKS[name] : [];
    if (known === undefined || kind !== known) refuse(`the kind and name ${quoted([kind, name])} are unknown`);
    return yield* checks(certificate);
  } catch (error) {
    if (error instanceof RangeError) throw new Refusal("a formula is nested too deeply to be read");
    throw error;
  }
}

/** {verdict: "proved" or "fails", reason}. */
function settled(checking) {
  try {
    let step = checking.next();
    while (!step.done) step = checking.next();
    return { verdict: "proved", reason: step.value };
  } catch (error) {
    if (error instanceof Refusal) return { verdict: "fails", reason: error.message };
    throw error;
  }
}
