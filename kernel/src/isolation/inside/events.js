import { defineProperty, deleteProperty, getOwnPropertyDescriptor } from "./intrinsics.js";

// event-target-shim 6 lets its classes inherit from those of the global object, which here are the getters that load it.
const names = ["Event", "EventTarget"];
const own = names.map((name) => getOwnPropertyDescriptor(globalThis, name));
for (const name of names) deleteProperty(globalThis, name);
const shim = require("event-target-shim");
for (const [index, descriptor] of own.entries())
  if (descriptor) defineProperty(globalThis, /** @type {string} */ (names[index]), descriptor);

export const { Event, EventTarget, getEventAttributeValue, setEventAttributeValue } = shim;
