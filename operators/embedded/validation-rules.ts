import { equal, isObject } from './json.ts';

/**
 * The part of CEL that CRD rules use most: comparisons, logic, `? :`, arithmetic, `in`, `has()`, `size()`, string functions, the macros `all`, `exists`,
 * `exists_one`, `map`, `filter`. A rule outside of it is refused when its CRD is created, so it can never be skipped unseen.
 */

type Scope = Record<string, unknown>;
type Expression = (scope: Scope) => unknown;

const tokenPattern =
  /\s*(?:(\d+\.\d+|\d+)u?|([A-Za-z_]\w*)|("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|(&&|\|\||==|!=|<=|>=|[-+*/%!<>?:.,()[\]{}]))/y;
type Token = { kind: 'number' | 'name' | 'string' | 'mark'; text: string };

const tokensOf = (source: string): Token[] => {
  const tokens: Token[] = [];
  tokenPattern.lastIndex = 0;
  while (source.slice(tokenPattern.lastIndex).trim() !== '') {
    const match = tokenPattern.exec(source);
    if (!match) throw new Error(`the rule ${JSON.stringify(source)} uses a part of CEL that this API does not know`);
    const [, number, name, string, mark] = match;
    if (number !== undefined) tokens.push({ kind: 'number', text: number });
    else if (name !== undefined) tokens.push({ kind: 'name', text: name });
    else if (string !== undefined) tokens.push({ kind: 'string', text: unquote(string) });
    else tokens.push({ kind: 'mark', text: mark ?? '' });
  }
  return tokens;
};
const unquote = (text: string): string =>
  text.slice(1, -1).replace(/\\(.)/g, (_, c: string) => ({ n: '\n', t: '\t', r: '\r' })[c] ?? c);

const field = (target: unknown, name: string): unknown => {
  if (isObject(target) && name in target) return target[name];
  throw new Error(`no such key: ${name}`);
};
const size = (value: unknown): number =>
  typeof value === 'string'
    ? [...value].length
    : Array.isArray(value)
      ? value.length
      : isObject(value)
        ? Object.keys(value).length
        : 0;
const compare = (a: unknown, b: unknown): number =>
  (a as number) < (b as number) ? -1 : (a as number) > (b as number) ? 1 : 0;

const functions: Record<string, (...args: unknown[]) => unknown> = {
  size,
  int: (v) => Math.trunc(Number(v)),
  double: Number,
  string: String,
  type: (v) => typeof v,
  timestamp: (v) => Date.parse(String(v)),
};
const methods: Record<string, (target: unknown, ...args: unknown[]) => unknown> = {
  size,
  startsWith: (t, x) => String(t).startsWith(String(x)),
  endsWith: (t, x) => String(t).endsWith(String(x)),
  contains: (t, x) => String(t).includes(String(x)),
  matches: (t, x) => new RegExp(String(x), 'u').test(String(t)),
  lowerAscii: (t) => String(t).toLowerCase(),
  upperAscii: (t) => String(t).toUpperCase(),
  trim: (t) => String(t).trim(),
  split: (t, x) => String(t).split(String(x)),
  isSorted: (t) => (t as unknown[]).every((item, i, list) => i === 0 || compare(list[i - 1], item) <= 0),
};
const elements = (value: unknown): unknown[] =>
  Array.isArray(value) ? value : isObject(value) ? Object.keys(value) : [];
const macros: Record<string, (list: unknown[], test: (item: unknown) => unknown) => unknown> = {
  all: (list, test) => list.every((item) => test(item) === true),
  exists: (list, test) => list.some((item) => test(item) === true),
  exists_one: (list, test) => list.filter((item) => test(item) === true).length === 1,
  filter: (list, test) => list.filter((item) => test(item) === true),
  map: (list, test) => list.map(test),
};

const binary: Record<string, (a: unknown, b: unknown) => unknown> = {
  '==': equal,
  '!=': (a, b) => !equal(a, b),
  '<': (a, b) => compare(a, b) < 0,
  '<=': (a, b) => compare(a, b) <= 0,
  '>': (a, b) => compare(a, b) > 0,
  '>=': (a, b) => compare(a, b) >= 0,
  in: (a, b) => (Array.isArray(b) ? b.some((item) => equal(item, a)) : isObject(b) && String(a) in b),
  '+': (a, b) =>
    Array.isArray(a) && Array.isArray(b) ? [...a, ...b] : typeof a === 'string' ? a + String(b) : Number(a) + Number(b),
  '-': (a, b) => Number(a) - Number(b),
  '*': (a, b) => Number(a) * Number(b),
  '/': (a, b) => Math.trunc(Number(a) / Number(b)),
  '%': (a, b) => Number(a) % Number(b),
};
const levels = [
  ['==', '!=', '<', '<=', '>', '>=', 'in'],
  ['+', '-'],
  ['*', '/', '%'],
];

class Parser {
  private position = 0;
  private readonly tokens: Token[];
  private readonly source: string;

  constructor(source: string) {
    this.source = source;
    this.tokens = tokensOf(source);
  }

  parse(): Expression {
    const expression = this.conditional();
    if (this.position < this.tokens.length) throw this.unknown();
    return expression;
  }

  private unknown(): Error {
    const near = this.tokens[this.position]?.text ?? 'its end';
    return new Error(
      `the rule ${JSON.stringify(this.source)} uses a part of CEL that this API does not know, near ${JSON.stringify(near)}`,
    );
  }

  private next(): Token | undefined {
    return this.tokens[this.position];
  }

  private take(text: string): boolean {
    const token = this.next();
    if (token?.text !== text || token.kind === 'string') return false;
    this.position += 1;
    return true;
  }

  private expect(text: string): void {
    if (!this.take(text)) throw this.unknown();
  }

  private conditional(): Expression {
    const test = this.or();
    if (!this.take('?')) return test;
    const yes = this.conditional();
    this.expect(':');
    const no = this.conditional();
    return (scope) => (test(scope) ? yes(scope) : no(scope));
  }

  private or(): Expression {
    const left = this.and();
    if (!this.take('||')) return left;
    const right = this.or();
    return (scope) => either(left, right, scope, true);
  }

  private and(): Expression {
    const left = this.infix(0);
    if (!this.take('&&')) return left;
    const right = this.and();
    return (scope) => either(left, right, scope, false);
  }

  private infix(level: number): Expression {
    const operators = levels[level];
    if (!operators) return this.unary();
    let left = this.infix(level + 1);
    for (
      let token = this.next();
      token && token.kind !== 'string' && operators.includes(token.text);
      token = this.next()
    ) {
      this.position += 1;
      const apply = binary[token.text];
      const [a, b] = [left, this.infix(level + 1)];
      left = (scope) => apply?.(a(scope), b(scope));
    }
    return left;
  }

  private unary(): Expression {
    if (this.take('!')) {
      const inner = this.unary();
      return (scope) => !inner(scope);
    }
    if (this.take('-')) {
      const inner = this.unary();
      return (scope) => -Number(inner(scope));
    }
    return this.postfix(this.primary());
  }

  private primary(): Expression {
    const token = this.next();
    if (!token) throw this.unknown();
    this.position += 1;
    if (token.kind === 'number') return () => Number(token.text);
    if (token.kind === 'string') return () => token.text;
    if (token.kind === 'name') return this.named(token.text);
    if (token.text === '(') {
      const inner = this.conditional();
      this.expect(')');
      return inner;
    }
    if (token.text === '[') {
      const items = this.list(']');
      return (scope) => items.map((item) => item(scope));
    }
    this.position -= 1;
    throw this.unknown();
  }

  private named(name: string): Expression {
    if (name === 'true' || name === 'false') return () => name === 'true';
    if (name === 'null') return () => null;
    if (!this.take('(')) return (scope) => field(scope, name);
    const args = this.list(')');
    const [only] = args;
    if (name === 'has' && only) {
      return (scope) => {
        try {
          return only(scope) !== undefined;
        } catch {
          // The one function for which a missing field is an answer.
          return false;
        }
      };
    }
    const call = functions[name];
    if (!call) throw new Error(`the rule ${JSON.stringify(this.source)} calls ${name}(), which this API does not know`);
    return (scope) => call(...args.map((arg) => arg(scope)));
  }

  private list(end: string): Expression[] {
    const items: Expression[] = [];
    while (!this.take(end)) {
      items.push(this.conditional());
      if (!this.take(',')) {
        this.expect(end);
        break;
      }
    }
    return items;
  }

  private postfix(start: Expression): Expression {
    let target = start;
    for (;;) {
      const of = target;
      if (this.take('[')) {
        const index = this.conditional();
        this.expect(']');
        target = (scope) => {
          const at = index(scope);
          return Array.isArray(of(scope)) ? (of(scope) as unknown[])[Number(at)] : field(of(scope), String(at));
        };
      } else if (this.take('.')) target = this.member(of);
      else return target;
    }
  }

  private member(of: Expression): Expression {
    const name = this.next()?.text ?? '';
    this.position += 1;
    if (!this.take('('))
      return (scope) =>
        field(of(scope), name.replaceAll('__dot__', '.').replaceAll('__dash__', '-').replaceAll('__slash__', '/'));
    const macro = macros[name];
    if (macro) {
      const variable = this.next()?.text ?? '';
      this.position += 1;
      this.expect(',');
      const body = this.conditional();
      this.expect(')');
      return (scope) => macro(elements(of(scope)), (item) => body({ ...scope, [variable]: item }));
    }
    const args = this.list(')');
    const call = methods[name];
    if (!call)
      throw new Error(`the rule ${JSON.stringify(this.source)} calls .${name}(), which this API does not know`);
    return (scope) => call(of(scope), ...args.map((arg) => arg(scope)));
  }
}

/** CEL's `||` and `&&`: an error on one side is forgotten when the other side decides. */
const either = (left: Expression, right: Expression, scope: Scope, decisive: boolean): boolean => {
  try {
    if (left(scope) === decisive) return decisive;
  } catch (error) {
    if (right(scope) === decisive) return decisive;
    throw error;
  }
  return right(scope) as boolean;
};

const rules = new Map<string, Expression>();

/** Throws when the rule cannot be understood. */
export const compileRule = (rule: string): Expression => {
  const compiled = rules.get(rule) ?? new Parser(rule).parse();
  rules.set(rule, compiled);
  return compiled;
};

/** False also when the rule fails on this value, as in the real API. */
export const evaluateRule = (rule: string, self: unknown, oldSelf: unknown): boolean => {
  const compiled = compileRule(rule);
  try {
    return compiled({ self, oldSelf }) === true;
  } catch {
    // `no such key` and the like: the rule does not hold.
    return false;
  }
};
