/** First prefix that fits wins; what fits none is work that failed. */
const byPrefix: readonly (readonly [prefix: string, status: number])[] = [
  ["TUNEIT_SERVER_UNAUTHENTICATED", 401],
  ["TUNEIT_SERVER_CODE_REFUSED", 401],
  ["TUNEIT_SERVER_HOST_REFUSED", 421],
  ["TUNEIT_SERVER_ORIGIN_REFUSED", 403],
  ["TUNEIT_SERVER_NOT_FOUND", 404],
  ["TUNEIT_SERVER_METHOD", 405],
  ["TUNEIT_SERVER_REQUEST_INVALID", 400],
  ["TUNEIT_SERVER_BODY_TOO_LARGE", 413],
  ["TUNEIT_RUN_UNKNOWN", 404],
  ["TUNEIT_RUN_STILL_RUNNING", 409],
  ["TUNEIT_RUN_NOT_RUNNING", 409],
];

export const statusOf = (code: string): number => byPrefix.find(([prefix]) => code.startsWith(prefix))?.[1] ?? 500;
