/** What moves the cursor, sets the title, fills the clipboard or turns the line around. Line breaks and tabs may stay. */
const unprintable = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;
/** Colours and weights that our own texts have, and nothing that hides. */
const paints = /(\u001b\[(?:[1-4]|2[2-4]|3[0-79]|9[0-7])m)/;

/** Text of plugins and data never reaches the terminal as control characters. */
export const printable = (text: string): string => text.replaceAll(unprintable, "\uFFFD");

/** The same for a text that was painted in places. */
export function painted(text: string): string {
  const parts = text.split(paints);
  return parts.map((part, index) => (index % 2 === 1 ? part : printable(part))).join("");
}

/** One document on one line; JSON itself escapes only half of them. */
export function jsonLine(value: unknown): string {
  const escaped = (one: string): string => `\\u${one.charCodeAt(0).toString(16).padStart(4, "0")}`;
  return `${(JSON.stringify(value) ?? "null").replaceAll(unprintable, escaped)}\n`;
}
