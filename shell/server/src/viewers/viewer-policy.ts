/** Of everything that a viewer's listener answers, whatever it is. */
const always = {
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cross-origin-resource-policy": "same-origin",
  "x-dns-prefetch-control": "off",
  "cache-control": "no-store",
};

/** The frame around a viewer: our own page, which shows one other origin and nothing else. */
export const frameHeaders = (content: string): Record<string, string> => ({
  ...always,
  "content-security-policy": [
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'",
    `frame-src ${content}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  ].join("; "),
  // Whoever opened the tab is out of reach.
  "cross-origin-opener-policy": "same-origin",
});

/** A viewer's own pages. They come from a worker without network, and get no more here: nothing but themselves. */
export const contentHeaders = (frame: string): Record<string, string> => ({
  ...always,
  "content-security-policy": [
    "default-src 'none'",
    // Programs of others compile templates and write styles: what may run is theirs in any case.
    "script-src 'self' 'unsafe-inline' 'unsafe-eval'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "media-src 'self' data: blob:",
    "font-src 'self' data:",
    "connect-src 'self'",
    "worker-src 'self' blob:",
    "frame-src 'self'",
    "base-uri 'self'",
    "form-action 'self'",
    `frame-ancestors 'self' ${frame}`,
  ].join("; "),
});
