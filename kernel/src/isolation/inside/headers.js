const namePattern = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const forbiddenInValue = /[^\t\x20-\x7e\x80-\xff]/;
const edges = /^[\t\n\r ]+|[\t\n\r ]+$/g;

/**
 * The names and values of a request or an answer.
 *
 * Of the fetch standard; headers-polyfill 5.0.1 leaves out in silence what the standard refuses, and takes no iterable.
 */
export class Headers {
  /** @type {[name: string, value: string][]} */
  #list = [];

  /** @param {any} [init] */
  constructor(init) {
    if (init === undefined) return;
    if (typeof init !== "object" || init === null) throw new TypeError("Headers are made of pairs or of an object");
    const pairs = init[Symbol.iterator] ? init : Object.entries(init);
    for (const pair of pairs) {
      const [name, value, ...more] = pair;
      if (more.length > 0 || value === undefined) throw new TypeError("A header is a name and a value");
      this.append(name, value);
    }
  }

  /** @param {unknown} name @param {unknown} value */
  append(name, value) {
    this.#list.push([checkedName(name), checkedValue(value)]);
  }

  /** @param {unknown} name @param {unknown} value */
  set(name, value) {
    const [key, text] = [checkedName(name), checkedValue(value)];
    const first = this.#list.find(([known]) => known === key);
    if (!first) this.#list.push([key, text]);
    else {
      first[1] = text;
      this.#list = this.#list.filter((one) => one === first || one[0] !== key);
    }
  }

  /** @param {unknown} name */
  delete(name) {
    const key = checkedName(name);
    this.#list = this.#list.filter(([known]) => known !== key);
  }

  /** @param {unknown} name */
  get(name) {
    const values = this.#valuesOf(checkedName(name));
    return values.length > 0 ? values.join(", ") : null;
  }

  getSetCookie() {
    return this.#valuesOf("set-cookie");
  }

  /** @param {unknown} name */
  has(name) {
    return this.#valuesOf(checkedName(name)).length > 0;
  }

  /** @param {(value: string, name: string, headers: Headers) => void} callback @param {unknown} [self] */
  forEach(callback, self) {
    for (const [name, value] of this) Reflect.apply(callback, self, [value, name, this]);
  }

  /** By name; values of one name joined, cookies apart. @returns {Generator<[string, string]>} */
  *entries() {
    const names = [...new Set(this.#list.map(([name]) => name))].sort();
    for (const name of names)
      if (name === "set-cookie") for (const value of this.#valuesOf(name)) yield [name, value];
      else yield [name, this.#valuesOf(name).join(", ")];
  }

  *keys() {
    for (const [name] of this) yield name;
  }

  *values() {
    for (const [, value] of this) yield value;
  }

  [Symbol.iterator]() {
    return this.entries();
  }

  get [Symbol.toStringTag]() {
    return "Headers";
  }

  /** @param {string} name */
  #valuesOf(name) {
    return this.#list.filter(([known]) => known === name).map(([, value]) => value);
  }
}

/** @param {unknown} name */
function checkedName(name) {
  const text = String(name);
  if (!namePattern.test(text)) throw new TypeError(`${JSON.stringify(text)} is no name of a header`);
  return text.toLowerCase();
}

/** @param {unknown} value */
function checkedValue(value) {
  const text = String(value).replace(edges, "");
  if (forbiddenInValue.test(text)) throw new TypeError("The value of a header has a character that none may have");
  return text;
}
