/**
 * Runs before anything of the plugin in a panel's frame.
 *
 * `webrtc 'block'` of the policy is enforced by no browser, so what opens such connections is taken away. The one policy of
 * Trusted Types that is allowed is made here, and handed to whoever asks for it by its name, as Lit does: it refuses markup
 * that would run or load something. Elements that would are refused by every way that makes one.
 */
export const bootScript = `"use strict";
(() => {
  for (const name of ["RTCPeerConnection", "webkitRTCPeerConnection", "RTCDataChannel", "RTCIceTransport", "WebTransport"])
    Reflect.deleteProperty(globalThis, name);
  const refused = /<\\s*\\/?\\s*(?:script|iframe|frame|frameset|object|embed|link|meta|base|portal|fencedframe)\\b|\\bsrcdoc\\b/i;
  const { prototype } = TrustedTypePolicyFactory;
  const make = prototype.createPolicy;
  const own = make.call(trustedTypes, "lit-html", {
    createHTML(text) {
      if (refused.test(text)) throw new TypeError("Refused: this markup would run or load something.");
      return text;
    },
  });
  Object.defineProperty(prototype, "createPolicy", {
    value(name, rules) { return name === "lit-html" ? own : make.call(this, name, rules); },
  });

  // A frame has a fresh copy of everything, and a link can open a connection that no policy forbids.
  const forbidden = ["iframe", "frame", "frameset", "object", "embed", "link", "meta", "base", "script", "fencedframe"];
  const { createElement, createElementNS } = Document.prototype;
  const allow = (element) => {
    if (forbidden.includes(element.localName)) throw new TypeError("Refused: this element would run or load something.");
    return element;
  };
  Object.defineProperties(Document.prototype, {
    createElement: { value(...given) { return allow(createElement.apply(this, given)); } },
    createElementNS: { value(...given) { return allow(createElementNS.apply(this, given)); } },
  });
  const { define } = CustomElementRegistry.prototype;
  Object.defineProperty(CustomElementRegistry.prototype, "define", {
    value(name, kind, options) {
      if (options?.extends !== undefined) throw new TypeError("Refused: only elements of your own.");
      return define.call(this, name, kind);
    },
  });
  Reflect.deleteProperty(globalThis, "XSLTProcessor");

  let port = null;
  let calls = 0;
  const open = new Map();
  const listeners = new Set();
  let look = null;
  const heard = ({ data }) => {
    if (data.is === "ping") port.postMessage({ is: "pong", ping: data.ping });
    else if (data.is === "look") {
      look = data.look;
      const root = document.documentElement;
      for (const [name, value] of Object.entries(look.tokens)) root.style.setProperty(name, value);
      root.dataset.theme = look.theme;
      root.lang = look.locale;
      root.dir = look.direction;
      for (const listener of listeners) listener(look);
    } else {
      const waiting = open.get(data.id);
      open.delete(data.id);
      if (waiting === undefined) return;
      if (data.is === "answer") waiting.resolve(data.result);
      else waiting.reject(Object.assign(new Error(data.failure.message), data.failure));
    }
  };
  const first = Promise.withResolvers();
  addEventListener("message", (event) => {
    if (port !== null || event.source !== parent || event.ports.length !== 1) return;
    event.stopImmediatePropagation();
    port = event.ports[0];
    port.onmessage = heard;
    first.resolve();
  }, true);
  const panel = {
    async call(method, params = {}) {
      await first.promise;
      const id = calls++;
      const answer = Promise.withResolvers();
      open.set(id, answer);
      port.postMessage({ is: "call", id, method, params });
      return answer.promise;
    },
    onLook(listener) {
      listeners.add(listener);
      if (look !== null) listener(look);
    },
  };
  Object.defineProperty(globalThis, "tuneit", { value: Object.freeze(panel) });
  parent.postMessage("tuneit-panel-ready", "*");
})();
`;
