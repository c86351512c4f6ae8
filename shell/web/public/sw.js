// Keeps the app itself, so that it opens without a server and says so; never an answer of the API, never a plugin's panel.
const name = "tuneit-app-1";
const never = /^\/(?:api|panels)(?:\/|$)/;

self.addEventListener("install", (event) => {
  event.waitUntil(keepApp().then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) =>
        Promise.all(names.filter((one) => one.startsWith("tuneit-") && one !== name).map((one) => caches.delete(one))),
      )
      .then(() => self.clients.claim()),
  );
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin || never.test(url.pathname)) return;
  if (request.mode === "navigate") event.respondWith(newestPage(request));
  else if (url.pathname.startsWith("/assets/")) event.respondWith(keptFirst(request));
});

/** The page, and every file that the build says belongs to it. */
async function keepApp() {
  const cache = await caches.open(name);
  const manifest = await fetch("/asset-manifest.json", { cache: "no-cache" }).then((answer) =>
    answer.ok ? answer.json() : {},
  );
  const files = Object.entries(manifest)
    .filter(([source]) => !source.startsWith("gallery/"))
    .flatMap(([, { file, css = [] }]) => [file, ...css]);
  await cache.addAll(["/", "/icon.svg", ...new Set(files.map((file) => `/${file}`))]);
}

/** The server has the last word; where it is away, the page that it sent last. */
async function newestPage(request) {
  const cache = await caches.open(name);
  try {
    const answer = await fetch(request);
    const isPage = answer.ok && answer.headers.get("content-type")?.startsWith("text/html");
    if (isPage && !new URL(request.url).pathname.startsWith("/gallery")) await cache.put("/", answer.clone());
    return answer;
  } catch {
    return (await cache.match("/")) ?? Response.error();
  }
}

/** Its name changes with its content: what is kept is right. */
async function keptFirst(request) {
  const cache = await caches.open(name);
  const kept = await cache.match(request);
  if (kept !== undefined) return kept;
  const answer = await fetch(request);
  if (answer.ok) await cache.put(request, answer.clone());
  return answer;
}
