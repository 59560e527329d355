// Exact numbers and strict reading: what a certificate may be made of.
//
// A certificate is JSON without floats and without repeated keys. Its whole numbers are read as BigInt; its rationals
// are strings in lowest terms, "-3/2". Anything else is a Refusal, whose message says what and where.

class Refusal extends Error {}

function refuse(message) {
  throw new Refusal(message);
}

/** JSON in one line, the other way. */
const written = (value) =>
  JSON.stringify(value, (_, part) => (typeof part === "bigint" ? Number(part) : part)) ?? String(value);

function quoted(value) {
  const text = written(value);
  return text.length > 120 ? `${text.slice(0, 120)}…` : text;
}

// Rationals: {p, q} with q > 0 and no common factor.

function gcd(a, b) {
  a = a < 0n ? -a : a;
  while (b) [a, b] = [b, a % b];
  return a;
}

function rational(p, q = 1n) {
  const common = gcd(p, q);
  return common === 1n ? { p, q } : { p: p / common, q: q / common };
}

const plus = (a, b) => rational(a.p * b.q + b.p * a.q, a.q * b.q);
const times = (a, b) => rational(a.p * b.p, a.q * b.q);
const negative = (a) => ({ p: -a.p, q: a.q });
const minus = (a, b) => plus(a, negative(b));
const inverse = (a) => (a.p < 0n ? { p: -a.q, q: -a.p } : { p: a.q, q: a.p });
const spell = (a) => (a.q === 1n ? String(a.p) : `${a.p}/${a.q}`);
const magnitude = (a) => (a.p < 0n ? negative(a) : a);
const ZERO = rational(0n);
const ONE = rational(1n);

function readRational(value) {
  const parts = typeof value === "string" && /^(0|-?[1-9][0-9]{0,99})(?:\/([1-9][0-9]{0,99}))?$/.exec(value);
  const number = parts && rational(BigInt(parts[1]), BigInt(parts[2] ?? 1));
  return number && spell(number) === value
    ? number
    : refuse(`${quoted(value)} is not a rational in lowest terms, such as "-3/2"`);
}

const readRationals = (value, length) => list(value, length).map(readRational);

// Lists and objects of a known shape.

function list(value, length) {
  if (!Array.isArray(value)) refuse(`${quoted(value)} is not a list`);
  if (length !== undefined && value.length !== length)
    refuse(`a list of ${value.length} stands where ${length} are needed`);
  return value;
}

const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

function closed(value, keys) {
  if (!isObject(value)) refuse(`${quoted(value)} is not an object with keys`);
  for (const key of keys) if (!Object.hasOwn(value, key)) refuse(`the key ${quoted(key)} is missing`);
  for (const key of Object.keys(value)) if (!keys.includes(key)) refuse(`the key ${quoted(key)} is unknown`);
  return value;
}

/** A Refusal that names the place, unless two values are the same, type for type. */
function same(actual, expected, place) {
  if (isObject(expected) && isObject(actual)) {
    closed(actual, Object.keys(expected));
    for (const key of Object.keys(expected)) same(actual[key], expected[key], `${place}, ${key}`);
  } else if (Array.isArray(expected) && Array.isArray(actual) && expected.length === actual.length) {
    for (const [k, value] of expected.entries()) same(actual[k], value, `${place}, no. ${k + 1}`);
  } else if (actual !== expected) {
    refuse(`${place}: ${quoted(actual)} stands in the certificate, but ${quoted(expected)} follows`);
  }
}

// JSON, read strictly.

const TOKENS = [
  /([{}[\],:])/,
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a string of JSON has none
  /("(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*")/,
  /(-?(?:0|[1-9][0-9]*))(?![0-9.eE])/,
  /(true|false|null)(?!\w)/,
];
const TOKEN = new RegExp(`[ \\t\\n\\r]*(?:${TOKENS.map(({ source }) => source).join("|")})`, "y");

/** The JSON value of a text, whole numbers as BigInt. */
function readJson(text) {
  const tokens = tokenize(text);
  let at = 0;
  const next = () => tokens[at++] ?? refuse("it is not JSON: it ends too early");
  const expect = (mark) => next() === mark || refuse(`it is not JSON: ${mark} is missing`);

  function value(token = next()) {
    if (token === "{") return object();
    if (token === "[") return array();
    if (token[0] === '"') return JSON.parse(token);
    if (/^[-0-9]/.test(token)) return BigInt(token);
    return (
      { true: true, false: false, null: null }[token] ??
      (token === "null" ? null : refuse(`it is not JSON: ${token} is out of place`))
    );
  }
  function array() {
    const items = [];
    if (tokens[at] !== "]") {
      do items.push(value());
      while (tokens[at] === "," && ++at);
    }
    expect("]");
    return items;
  }
  function object() {
    const items = new Map();
    if (tokens[at] !== "}") {
      do {
        const key = next();
        if (key[0] !== '"') refuse("it is not JSON: a key is not a string");
        const name = JSON.parse(key);
        expect(":");
        if (items.has(name)) refuse(`the key ${key} stands twice in one object`);
        items.set(name, value());
      } while (tokens[at] === "," && ++at);
    }
    expect("}");
    return Object.fromEntries(items);
  }

  const read = value();
  return at === tokens.length ? read : refuse("it is not JSON: something follows its end");
}

function tokenize(text) {
  const tokens = [];
  const end = text.trimEnd().length;
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < end) {
    const from = TOKEN.lastIndex;
    const match = TOKEN.exec(text);
    if (!match) refuse(`it is not exact JSON at “${text.slice(from, from + 24).trim()}”`);
    tokens.push(match[1] ?? match[2] ?? match[3] ?? match[4]);
  }
  return tokens;
}
