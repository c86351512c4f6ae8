const encoding = () => require("./encoding.js");

/** UTF-8. @param {string} text @returns {Uint8Array} */
export const encode = (text) => new (encoding().TextEncoder)().encode(text);

/** UTF-8, without its mark. @param {Uint8Array} bytes @returns {string} */
export const decode = (bytes) => new (encoding().TextDecoder)().decode(bytes);
