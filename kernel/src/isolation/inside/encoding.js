import { without } from "./without.js";

// @exodus/bytes 1.16 would take the global ones for the platform's, and decode by way of base64 where bytes can write it.
const names = ["TextEncoder", "TextDecoder"];
const load = () => require("@exodus/bytes/encoding-lite.js");

export const { TextEncoder, TextDecoder } = without(names, () => without(["toBase64"], load, Uint8Array.prototype));
