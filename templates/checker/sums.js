// Exact arithmetic of indexed sums: a normal form in which equal formulas become the same.
//
//   index      "n/i": the index i, which runs over 1…n; "n/#0" is summed over
//   atom       ["z", index, …] a symbol, ["n"] a size, ["δ", i, j], ["exp", factors], ["log", factors]
//   factors    [[atom, exponent], …], sorted: the product of the powers
//   polynomial Map from the spelling of some factors to {factors, coefficient}; no coefficient is zero
//   Fraction   a polynomial over powers of polynomials that are positive wherever they have a value
//
// For every size n:  Σ_k δ_kj f_k = f_j,   Σ_k 1 = n,   Σ_c Y_bc = 1 for a row that sums to one,   δ_ij f_j = δ_ij f_i.
// Summed indices take the names for which the spelling comes first; so sums that differ in their letters alone are one.

const sizeOf = (index) => index.slice(0, index.indexOf("/"));
const isSummed = (index) => index.includes("/#");
const spelling = JSON.stringify;

function* indicesOf(factors) {
  for (const [[name, ...parts]] of factors) {
    if (name === "exp" || name === "log") yield* indicesOf(parts[0]);
    else yield* parts;
  }
}

const summedIn = (factors) => [...new Set([...indicesOf(factors)].filter(isSummed))];
const occurs = (index, factors) => [...indicesOf(factors)].includes(index);

function renamed(factors, names) {
  const atom = ([name, ...parts]) => {
    if (name === "exp" || name === "log") return [name, gathered(renamed(parts[0], names))];
    const moved = parts.map((index) => names.get(index) ?? index);
    return [name, ...(name === "δ" ? moved.sort() : moved)];
  };
  return factors.map(([one, exponent]) => [atom(one), exponent]);
}

/** Factors sorted, the exponents of equal atoms added. */
function gathered(factors) {
  const met = new Map();
  for (const [atom, exponent] of factors) {
    const key = spelling(atom);
    met.set(key, [atom, (met.get(key)?.[1] ?? 0) + exponent]);
  }
  return [...met.keys()]
    .sort()
    .map((key) => met.get(key))
    .filter(([, exponent]) => exponent !== 0);
}

class Ring {
  /** What is `positive`, what sums to one over its last index (`simplex`), and which pairs of indices differ. */
  constructor(positive, simplex, distinct) {
    Object.assign(this, { positive, simplex, distinct, names: 0 });
  }

  fresh(size) {
    return `${size}/${++this.names}`;
  }

  /** The normal form of Σ over `summed` of the product of `factors`; null if it is zero. */
  normal(factors, summed) {
    factors = gathered(factors);
    for (;;) {
      const changed = this.useDelta(factors, summed) ?? this.useSimplex(factors, summed);
      if (!changed) break;
      [factors, summed] = [gathered(changed[0]), changed[1]];
    }
    const vanishes = ([[name, i, j]]) =>
      name === "δ" && this.distinct.some((pair) => pair.includes(i) && pair.includes(j));
    if (factors.some(vanishes)) return null;
    const idle = summed.filter((index) => !occurs(index, factors));
    factors = gathered([...factors, ...idle.map((index) => [[sizeOf(index)], 1])]);
    return this.firstNaming(
      factors,
      summed.filter((index) => !idle.includes(index)),
    );
  }

  useDelta(factors, summed) {
    for (const [atom, exponent] of factors) {
      if (atom[0] !== "δ") continue;
      const [, i, j] = atom;
      const others = factors.filter(([other]) => other !== atom);
      if (i === j) return [others, summed];
      const gone = summed.includes(i) ? i : j;
      const remaining = gone === i ? j : i;
      const moved = renamed(others, new Map([[gone, remaining]]));
      if (summed.includes(gone)) return [moved, summed.filter((index) => index !== gone)];
      if (exponent !== 1 || occurs(gone, others)) return [[...moved, [atom, 1]], summed];
    }
    return undefined;
  }

  useSimplex(factors, summed) {
    for (const [atom, exponent] of factors) {
      if (!this.simplex.has(atom[0]) || exponent !== 1) continue;
      const last = atom.at(-1);
      const others = factors.filter(([other]) => other !== atom);
      const once = !atom.slice(1, -1).includes(last) && !occurs(last, others);
      if (summed.includes(last) && once) return [others, summed.filter((index) => index !== last)];
    }
    return undefined;
  }

  firstNaming(factors, summed) {
    let first = null;
    for (const names of namings(summed)) {
      const candidate = gathered(renamed(factors, names));
      const key = spelling(candidate);
      if (first === null || key < first.key) first = { key, factors: candidate };
    }
    return first;
  }

  add(polynomial, factors, summed, coefficient) {
    const term = this.normal(factors, summed);
    if (term) accumulate(polynomial, term.key, term.factors, coefficient);
  }

  product(left, right) {
    const result = new Map();
    for (const a of left.values()) {
      for (const b of right.values()) {
        const apart = new Map(summedIn(b.factors).map((index) => [index, index.replace("/#", "/#'")]));
        const factors = [...a.factors, ...renamed(b.factors, apart)];
        this.add(result, factors, [...summedIn(a.factors), ...apart.values()], times(a.coefficient, b.coefficient));
      }
    }
    return result;
  }

  /** Σ over the free `index`. */
  total(index, polynomial) {
    const result = new Map();
    const name = index.replace("/", "/#'");
    for (const { factors, coefficient } of polynomial.values()) {
      this.add(result, renamed(factors, new Map([[index, name]])), [...summedIn(factors), name], coefficient);
    }
    return result;
  }

  isPositive(polynomial) {
    const positive = ([[name]]) => name === "exp" || this.positive.has(name);
    return (
      polynomial.size > 0 &&
      [...polynomial.values()].every((term) => term.coefficient.p > 0n && term.factors.every(positive))
    );
  }
}

function accumulate(polynomial, key, factors, coefficient) {
  const sum = plus(polynomial.get(key)?.coefficient ?? ZERO, coefficient);
  if (sum.p === 0n) polynomial.delete(key);
  else polynomial.set(key, { factors, coefficient: sum });
}

/** Every way to name the summed indices "n/#0", "n/#1", … of each size. */
function* namings(summed) {
  const sizes = [...new Set(summed.map(sizeOf))];
  function* of(k) {
    if (k === sizes.length) return void (yield new Map());
    for (const rest of of(k + 1)) {
      for (const order of permutations(summed.filter((index) => sizeOf(index) === sizes[k]))) {
        yield new Map([...rest, ...order.map((index, place) => [index, `${sizes[k]}/#${place}`])]);
      }
    }
  }
  yield* of(0);
}

function* permutations(items) {
  if (items.length === 0) yield [];
  for (const [k, item] of items.entries()) {
    for (const rest of permutations([...items.slice(0, k), ...items.slice(k + 1)])) yield [item, ...rest];
  }
}

class Fraction {
  /** `above` over the product of `below`: Map from the spelling of a polynomial to {factor, power}. */
  constructor(ring, above, below = new Map()) {
    Object.assign(this, { ring, above, below });
  }

  static of(ring, factors, coefficient = ONE) {
    const above = new Map();
    if (coefficient.p !== 0n) ring.add(above, factors, [], coefficient);
    return new Fraction(ring, above);
  }

  /** The numerator over the greater denominator `below`. */
  over(below) {
    let above = this.above;
    for (const [key, { factor, power }] of below) {
      for (let k = this.below.get(key)?.power ?? 0; k < power; k++) above = this.ring.product(above, factor);
    }
    return above;
  }

  plus(other) {
    const below = joined(this.below, other.below, Math.max);
    const above = new Map(this.over(below));
    for (const [key, { factors, coefficient }] of other.over(below)) accumulate(above, key, factors, coefficient);
    return new Fraction(this.ring, above, below);
  }

  times(other) {
    const below = joined(this.below, other.below, (p, q) => p + q);
    return new Fraction(this.ring, this.ring.product(this.above, other.above), below);
  }

  scaled(number) {
    return this.times(Fraction.of(this.ring, [], number));
  }

  inverse() {
    if (!this.ring.isPositive(this.above))
      refuse("a denominator is not visibly positive, so the division is not justified");
    const above = new Fraction(this.ring, Fraction.of(this.ring, []).over(this.below));
    const [{ factors, coefficient }] = this.above.values();
    if (this.above.size === 1 && summedIn(factors).length === 0) {
      return above.times(
        Fraction.of(
          this.ring,
          factors.map(([atom, e]) => [atom, -e]),
          inverse(coefficient),
        ),
      );
    }
    const key = spelling([...this.above].map(([name, term]) => [name, spell(term.coefficient)]).sort());
    return new Fraction(this.ring, above.above, new Map([[key, { factor: this.above, power: 1 }]]));
  }

  /** Σ over the free `index`. */
  total(index) {
    for (const { factor } of this.below.values()) {
      for (const { factors } of factor.values())
        if (occurs(index, factors)) refuse("a denominator depends on a summed index");
    }
    return new Fraction(this.ring, this.ring.total(index, this.above), this.below);
  }

  equals(other) {
    return this.plus(other.scaled(rational(-1n))).above.size === 0;
  }
}

function joined(left, right, power) {
  const result = new Map();
  for (const [key, { factor }] of [...left, ...right]) {
    result.set(key, { factor, power: power(left.get(key)?.power ?? 0, right.get(key)?.power ?? 0) });
  }
  return result;
}
