// The filter language; pages/ui/map/predicate.py describes it and says the same in Python.

const missing = (value) => value === null || value === undefined;

// A feature's number; text that is not a number counts as missing.
const numeric = (value) => {
  if (missing(value) || value === "" || typeof value === "boolean") return NaN;
  return Number(value);
};

function oneOf(name, list) {
  const wanted = new Set(list.filter((value) => !missing(value)));
  const empty = list.some(missing);
  return (p) => (missing(p[name]) ? empty : wanted.has(p[name]));
}

function range(name, [low, high], unknown) {
  const from = low ?? -Infinity;
  const to = high ?? Infinity;
  return (p) => {
    const value = numeric(p[name]);
    return Number.isNaN(value) ? unknown : value >= from && value <= to;
  };
}

function has(name, list) {
  const wanted = new Set(list);
  return (p) => !missing(p[name]) && String(p[name]).split(";").some((part) => wanted.has(part));
}

function period(rule) {
  const [low, high] = rule.period;
  const from = low ?? -Infinity;
  const to = high ?? Infinity;
  return (p) => {
    const start = numeric(p[rule.start]);
    if (Number.isNaN(start)) return Boolean(rule.unknown);
    let end = rule.end ? numeric(p[rule.end]) : start;
    if (Number.isNaN(end)) end = start;
    if (rule.open && p[rule.open] === true) end = Infinity;
    return start <= to && end >= from;
  };
}

// A function of the properties of a feature, or null when everything passes.
export function compile(rules) {
  const tests = [];
  for (const [name, rule] of Object.entries(rules ?? {})) {
    if (rule.period) tests.push(period(rule));
    if (rule.in) tests.push(oneOf(name, rule.in));
    if (rule.not_in) {
      const found = oneOf(name, rule.not_in);
      tests.push((p) => !found(p));
    }
    if (rule.range) tests.push(range(name, rule.range, Boolean(rule.unknown)));
    if (rule.has) tests.push(has(name, rule.has));
  }
  if (!tests.length) return null;
  return (p) => {
    for (let i = 0; i < tests.length; i += 1) if (!tests[i](p)) return false;
    return true;
  };
}
