// What a formula means: its value in normal form, with definitions unfolded, array entries taken and derivatives
// worked out.
//
// A formula is evaluated where each index letter stands for an index: a summed letter gets a new one, and the letters
// of a symbol's definition get those at which the symbol stands. Derivatives are taken of values, atom by atom.

class Calculus {
  /** The setting: symbols {name: {indices, positive, simplex, definition, slope}}, ranges {letter: size}, the free
   * letters, and the pairs of letters that stand for distinct indices. */
  constructor(setting) {
    this.setting = setting;
    const namesWith = (quality) =>
      new Set(Object.keys(setting.symbols).filter((name) => setting.symbols[name][quality]));
    this.sizes = new Set(Object.values(setting.ranges));
    this.free = new Map([...setting.free].map((letter) => [letter, `${setting.ranges[letter]}/${letter}`]));
    const pairs = setting.distinct.map((pair) => [...pair].map((letter) => this.free.get(letter)));
    this.ring = new Ring(namesWith("positive"), namesWith("simplex"), pairs);
  }

  /** The normal form of a formula that `parse` has read. */
  value(formula) {
    meaningful(formula, this.setting, new Set(this.free.keys()));
    return this.of(formula, this.free);
  }

  bound(letter, at) {
    return new Map(at).set(letter, this.ring.fresh(this.setting.ranges[letter]));
  }

  number(value) {
    return Fraction.of(this.ring, [], value);
  }

  of(formula, at) {
    const [operation, ...args] = formula;
    const parts = () => args.map((part) => this.of(part, at));
    switch (operation) {
      case "num":
        return this.number(readRational(args[0]));
      case "sym":
        return this.symbol(
          args[0],
          args.slice(1).map((letter) => at.get(letter)),
        );
      case "delta":
        return Fraction.of(this.ring, [[["δ", ...args.map((letter) => at.get(letter)).sort()], 1]]);
      case "add":
        return parts().reduce((sum, term) => sum.plus(term));
      case "mul":
        return parts().reduce((product, factor) => product.times(factor));
      case "neg":
        return this.of(args[0], at).scaled(rational(-1n));
      case "div":
        return this.of(args[0], at).times(this.of(args[1], at).inverse());
      case "pow":
        return power(this.of(args[0], at), Number(args[1]));
      case "exp":
        return this.exponential(this.of(args[0], at));
      case "log":
        return this.logarithm(this.of(args[0], at));
      case "sum":
        return this.sum(args[0], at, (inner) => this.of(args[1], inner));
      case "entry":
        return this.entry(
          args[0],
          args.slice(1).map((letter) => at.get(letter)),
          at,
        );
      case "d":
        return this.derivative(args[0], args[1], at);
      default:
        return refuse(`${operation} stands outside an entry of an array`);
    }
  }

  sum(letter, at, body) {
    const inner = this.bound(letter, at);
    return body(inner).total(inner.get(letter));
  }

  symbol(name, indices) {
    const { definition, indices: letters } = this.setting.symbols[name];
    if (!definition) return Fraction.of(this.ring, [[[name, ...indices], 1]]);
    return this.of(definition, new Map([...letters].map((letter, k) => [letter, indices[k]])));
  }

  exponential(argument) {
    const terms = this.plain(argument, "exp");
    return Fraction.of(
      this.ring,
      terms.map(({ factors, coefficient }) => [["exp", factors], Number(coefficient.p)]),
    );
  }

  logarithm(argument) {
    const terms = this.plain(argument, "log");
    if (terms.length !== 1 || spell(terms[0].coefficient) !== "1")
      refuse("the argument of log is no product of symbols");
    return Fraction.of(this.ring, [[["log", terms[0].factors], 1]]);
  }

  plain(argument, name) {
    const terms = [...argument.above.values()];
    const simple = terms.every((term) => term.coefficient.q === 1n && summedIn(term.factors).length === 0);
    return argument.below.size === 0 && simple
      ? terms
      : refuse(`the argument of ${name} is not a plain combination of symbols`);
  }

  /** The entry of an array formula at `indices`. */
  entry(array, indices, at) {
    const [operation, ...args] = array;
    const axes = { diag: 2, outer: 2, transpose: 2, dot: 2, columns: 1 }[operation];
    if (axes !== undefined && axes !== indices.length)
      refuse(`an array with ${axes} axes has no entry at ${indices.length} indices`);
    const entries = () => args.map((part) => this.entry(part, indices, at));
    switch (operation) {
      case "num":
        return this.of(array, at);
      case "sym":
        return this.element(array, indices, at);
      case "transpose":
        return this.entry(args[0], [indices[1], indices[0]], at);
      case "diag":
        if (sizeOf(indices[0]) !== sizeOf(indices[1])) refuse("δ compares indices of different ranges");
        return Fraction.of(this.ring, [[["δ", ...[...indices].sort()], 1]]).times(
          this.entry(args[0], [indices[0]], at),
        );
      case "outer":
        return this.entry(args[0], [indices[0]], at).times(this.entry(args[1], [indices[1]], at));
      case "dot":
        return this.sum(args[0], at, (inner) => {
          const index = inner.get(args[0]);
          return this.entry(args[1], [indices[0], index], inner).times(this.entry(args[2], [index, indices[1]], inner));
        });
      case "columns":
        return this.sum(args[0], at, (inner) => this.entry(args[1], [inner.get(args[0]), ...indices], inner));
      case "hadamard":
      case "mul":
        return entries().reduce((product, factor) => product.times(factor));
      case "add":
        return entries().reduce((sum, term) => sum.plus(term));
      case "neg":
        return this.entry(args[0], indices, at).scaled(rational(-1n));
      case "div":
        return this.entry(args[0], indices, at).times(this.entry(args[1], indices, at).inverse());
      default:
        return refuse(`${operation} has no entries`);
    }
  }

  element([, name, ...own], indices, at) {
    const axes = this.setting.symbols[name].indices;
    if (own.length > 0 || axes.length === 0)
      return this.symbol(
        name,
        own.map((letter) => at.get(letter)),
      );
    const ranges = [...axes].map((letter) => this.setting.ranges[letter]);
    if (ranges.join() !== indices.map(sizeOf).join()) refuse(`${name} has no entry at indices of these ranges`);
    return this.symbol(name, indices);
  }

  /** ∂body/∂variable. That a row sums to one is used only afterwards: the entries are varied one by one. */
  derivative(body, [, name, ...letters], at) {
    if (this.setting.symbols[name].definition) refuse(`${name} is no variable here: it is defined by others`);
    if (this.sizes.has(name)) refuse(`${name} is a size, and no variable`);
    const rows = this.ring.simplex;
    this.ring.simplex = new Set();
    try {
      const slope = this.slopeOf(this.of(body, at), { name, indices: letters.map((letter) => at.get(letter)) });
      this.ring.simplex = rows;
      return this.again(slope);
    } finally {
      this.ring.simplex = rows;
    }
  }

  /** A value, normalised anew. */
  again({ above, below }) {
    const product = (polynomial) => new Fraction(this.ring, this.ring.product(polynomial, this.number(ONE).above));
    const factors = [...below.values()].map(({ factor, power: exponent }) =>
      power(product(factor).inverse(), exponent),
    );
    return factors.reduce((result, factor) => result.times(factor), product(above));
  }

  /** The quotient rule: (N / Π f^p)' = N' / Π f^p − Σ p N f' / (f Π f^p). */
  slopeOf(value, by) {
    const { above, below } = value;
    let result = this.polynomialSlope(above, by).times(new Fraction(this.ring, this.number(ONE).above, below));
    for (const { factor, power: exponent } of below.values()) {
      const relative = this.polynomialSlope(factor, by).times(new Fraction(this.ring, factor).inverse());
      result = result.plus(value.times(relative).scaled(rational(BigInt(-exponent))));
    }
    return result;
  }

  polynomialSlope(polynomial, by) {
    let result = new Fraction(this.ring, new Map());
    for (const { factors, coefficient } of polynomial.values()) {
      const names = new Map(summedIn(factors).map((index) => [index, this.ring.fresh(sizeOf(index))]));
      const slope = [...names.values()].reduce(
        (sum, index) => sum.total(index),
        this.productSlope(renamed(factors, names), by),
      );
      result = result.plus(slope.scaled(coefficient));
    }
    return result;
  }

  /** The product and power rules. */
  productSlope(factors, by) {
    let result = new Fraction(this.ring, new Map());
    factors.forEach(([atom, exponent], k) => {
      const inner = this.atomSlope(atom, by);
      if (inner.above.size === 0) return;
      const rest = factors.map(([other, e], place) => [other, place === k ? e - 1 : e]).filter(([, e]) => e !== 0);
      result = result.plus(Fraction.of(this.ring, rest, rational(BigInt(exponent))).times(inner));
    });
    return result;
  }

  atomSlope(atom, by) {
    const [name, ...parts] = atom;
    if (name === "exp") return Fraction.of(this.ring, [[atom, 1]]).times(this.productSlope(parts[0], by));
    if (name === "log") return this.productSlope(parts[0], by).times(Fraction.of(this.ring, parts[0]).inverse());
    if (name === by.name)
      return Fraction.of(
        this.ring,
        parts.map((index, k) => [["δ", ...[index, by.indices[k]].sort()], 1]),
      );
    return name === "δ" ? this.number(ZERO) : this.chainRule(name, parts, by);
  }

  /** d symbol = Σ over `over` of `factor` · d `inner`, for a symbol that is known by its slope alone. */
  chainRule(name, indices, by) {
    const { slope, indices: letters } = this.setting.symbols[name] ?? {};
    if (!slope) return this.number(ZERO);
    let at = new Map([...letters].map((letter, k) => [letter, indices[k]]));
    const summed = [];
    for (const letter of slope.over) {
      at = this.bound(letter, at);
      summed.unshift(at.get(letter));
    }
    const chained = this.of(slope.factor, at).times(this.slopeOf(this.of(slope.inner, at), by));
    return summed.reduce((sum, index) => sum.total(index), chained);
  }
}

function power(base, exponent) {
  return Array(exponent)
    .fill(base)
    .reduce((product, factor) => product.times(factor));
}
