import { without } from "./without.js";

// core-js 3.51 takes the global one for the platform's.
/** @type {new (message: string, name: string) => Error} */
export const DOMException = without(["DOMException"], () => require("core-js-pure/stable/dom-exception"));
