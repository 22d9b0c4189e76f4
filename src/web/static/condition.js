// Evaluates JSON trees of conditions (survey-schemas/conditions.md); twin of src/questionnaire/condition/eval.rs.
// Missing: null. Date: ISO text. Set, column: array. env: { var(name, part, previous), label(…), today }

const list = Array.isArray
const text = v => typeof v == "string"
const number = n => typeof n == "number" && isFinite(n) ? n + 0 : null
const numeric = v => text(v) ? (/^-?[0-9]{1,15}$/.test(v) ? +v + 0 : null) : number(v)
const date = v => {
  const d = text(v) && /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(v) && new Date(v + "T00:00Z")
  return d && !isNaN(d) && d.toISOString().startsWith(v) ? v : null
}
const answered = v => list(v) ? v.some(answered) : v != null
const flat = a => a.flatMap(v => list(v) ? flat(v) : v == null ? [] : [v])

const not = a => a === true || a === false ? !a : null
const or = (a, b) => a === true || b === true ? true : a === false && b === false ? false : null
const and = (a, b) => not(or(not(a), not(b)))
const equal = (a, b) =>
  a == null || b == null || list(a) || list(b) || (a === !!a) != (b === !!b) ? null : String(a).normalize() == String(b).normalize()
const order = test => (a, b) => {
  let x = numeric(a), y = numeric(b)
  if (x == null || y == null) x = date(a), y = date(b)
  return x == null || y == null ? null : test(x, y)
}
const compute = f => (a, b) => number(a) == null || number(b) == null ? null : number(f(a, b))
const has = (a, b) => !list(a) || b == null || list(b) ? null : a.some(v => equal(v, b))
const shift = (n, by) => {
  const [digits, exponent = 0] = String(n).split("e")
  return +(digits + "e" + (+exponent + by))
}
const years = (a, b) => b < a ? -years(b, a) : b.slice(0, 4) - a.slice(0, 4) - (b.slice(4) < a.slice(4))
const gather = (f, g) => (...a) => {
  const n = flat(a).map(numeric).filter(v => v != null)
  return n.length ? number(f(n)) : g ? flat(a).map(date).filter(v => v).reduce((x, y) => x == null || g(y, x) ? y : x, null) : null
}
const sum = n => n.reduce((a, b) => a + b, 0)
const pick = (f, g) => gather(n => n.reduce((a, b) => f(a, b)), g)

const operations = {
  or, and, not, has,
  "=": equal,
  "<>": (a, b) => not(equal(a, b)),
  "<": order((a, b) => a < b),
  "<=": order((a, b) => a <= b),
  ">": order((a, b) => a > b),
  ">=": order((a, b) => a >= b),
  "+": compute((a, b) => a + b),
  "-": compute((a, b) => a - b),
  "*": compute((a, b) => a * b),
  "/": compute((a, b) => a / b),
  neg: a => compute((x, y) => x - y)(0, a),
  in: (a, ...b) => b.reduce((found, x) => or(found, equal(a, x)), false),
  out: (...a) => not(operations.in(...a)),
  ok: answered,
  no: a => !answered(a),
  if: (c, a, b) => c === true ? a : c === false ? b : null,
  sum: gather(sum),
  mean: gather(n => sum(n) / n.length),
  min: pick(Math.min, (a, b) => a < b),
  max: pick(Math.max, (a, b) => a > b),
  count: (...a) => flat(a).length,
  round: (n, places = 0) => {
    if (number(n) == null || number(places) == null) return null
    places = Math.trunc(Math.max(-9, Math.min(9, places)))
    return number(Math.sign(n) * shift(Math.round(shift(Math.abs(n), places)), -places))
  },
  length: a => text(a) ? [...a].length : null,
  matches: (a, pattern) => text(a) ? RegExp("^(?:" + pattern + ")$", "u").test(a) : null,
  years_between: (a, b) => date(a) && date(b) ? number(years(a, b)) : null,
  nb_selected: a => list(a) ? a.filter(answered).length : null,
  any: (a, ...b) => b.reduce((found, x) => or(found, has(a, x)), false),
  all: (a, ...b) => b.reduce((found, x) => and(found, has(a, x)), true),
  coalesce: (...a) => a.find(answered),
  abs: a => number(a) == null ? null : Math.abs(a),
  year: a => date(a) ? +a.slice(0, 4) : null,
  lower: a => text(a) ? a.toLowerCase() : null,
}

export const evaluate = (tree, env) => {
  if (!list(tree)) return tree
  const [name, ...args] = tree
  if (name == "v") {
    const v = env.var(...args)
    return typeof v == "number" ? number(v) : v ?? null
  }
  if (name == "today") return env.today
  const values = args.map(arg => evaluate(arg, env))
  if (name == "label") {
    const [v] = values
    return args[0][0] != "v" || !list(args[0]) || !answered(v) ? null : env.label(...args[0].slice(1)) ?? (text(v) ? v : null)
  }
  return operations[name](...values) ?? null
}
