export type Header = readonly [name: string, value: string];

const token = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const value = /^[\t\x20-\x7e\x80-\xff]*$/;

/** About the connection and not about the message (RFC 9110, 7.6.1), or the host's to set. */
const ofTheConnection = new Set([
  "accept-encoding",
  "connection",
  "content-length",
  "expect",
  "host",
  "http2-settings",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "via",
]);

/** What goes along to another host; a list of credentials would never be whole. */
const harmless = new Set(["accept", "accept-language", "cache-control", "content-language", "content-type", "range"]);
/** What describes a body that a redirect drops: fetch standard, HTTP-redirect fetch, step 12. */
const ofTheBody = new Set(["content-encoding", "content-language", "content-location", "content-type"]);

/** The first header that cannot be sent; undefined = all can. */
export const malformedHeader = (headers: readonly Header[]): Header | undefined =>
  headers.find(([name, text]) => !isHeader(name, text));

const isHeader = (name: string, text: string): boolean => token.test(name) && value.test(text);

/** What a plugin may say in a request; the rest is left out without a word, as `fetch` does. */
export function requestHeaders(headers: readonly Header[]): Header[] {
  const named = namedByConnection(headers);
  return headers.filter(([name]) => !ofTheConnection.has(lower(name)) && !named.has(lower(name)));
}

/** What a plugin gets of a response. Cookies are kept from it: the host has no jar, and they are credentials. */
export function responseHeaders(raw: readonly string[], isDecoded: boolean): Header[] {
  const headers = raw.flatMap((name, index): Header[] => (index % 2 === 0 ? [[lower(name), raw[index + 1]!]] : []));
  const named = namedByConnection(headers);
  const tellsLength = (name: string): boolean => name === "content-length" || name === "content-encoding";
  const drops = (name: string): boolean =>
    (tellsLength(name) ? isDecoded : ofTheConnection.has(name)) || named.has(name) || name.startsWith("set-cookie");
  const isShort = ([name, text]: Header): boolean => name.length <= 200 && text.length <= 16_384;
  return headers.filter((one) => !drops(one[0]) && isHeader(...one) && isShort(one)).slice(0, 100);
}

export const forAnotherHost = (headers: readonly Header[]): Header[] =>
  headers.filter(([name]) => harmless.has(lower(name)) || lower(name).startsWith("if-"));

export const withoutBody = (headers: readonly Header[]): Header[] =>
  headers.filter(([name]) => !ofTheBody.has(lower(name)));

function namedByConnection(headers: readonly Header[]): Set<string> {
  const lists = headers.filter(([name]) => lower(name) === "connection").map(([, text]) => text);
  return new Set(lists.flatMap((text) => text.split(",").map((name) => lower(name.trim()))));
}

const lower = (text: string): string => text.toLowerCase();
