import { without } from "./without.js";

// event-target-shim 6 lets its classes inherit from those of the global object.
const shim = without(["Event", "EventTarget"], () => require("event-target-shim"));

export const { Event, EventTarget, getEventAttributeValue, setEventAttributeValue } = shim;
