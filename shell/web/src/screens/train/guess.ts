/** The text of a recipe that nobody has written yet. */
export function freshRecipe(
  name: string,
  given: { readonly task: string; readonly model?: string; readonly data?: string },
) {
  return `tuneit: 1
name: ${name}
task: ${given.task}
data:
  source: ${given.data === undefined ? "{}" : `{ path: ${JSON.stringify(given.data)} }`}
${given.model === undefined ? "" : `model: { ref: ${JSON.stringify(given.model)} }\n`}`;
}
