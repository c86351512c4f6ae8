import { expect, it } from "vitest";
import { at, pathOf } from "./paths.ts";
import { RecipeDraft } from "./recipe-draft.ts";

const text = `# tickets
tuneit: 1
task: text-classification # one label
train:
  strategy: full
  epochs: 2 # twice
metrics:
  - accuracy
`;

it("changes one place and keeps comments and order", () => {
  const draft = new RecipeDraft(text);
  draft.edit({ path: ["train", "epochs"], value: 3 });
  expect(draft.text).toBe(text.replace("epochs: 2", "epochs: 3"));
});

it("leaves numbers as they were typed", () => {
  const draft = new RecipeDraft("train:\n  learningRate: 3.0e-4\n  clipGradient: 1.0\n  epochs: 2\n");
  draft.edit({ path: ["train", "epochs"], value: 4 });
  expect(draft.text).toBe("train:\n  learningRate: 3.0e-4\n  clipGradient: 1.0\n  epochs: 4\n");
  draft.edit({ path: ["train", "learningRate"], value: 0.00005 });
  expect(draft.recipe).toEqual({ train: { learningRate: 0.00005, clipGradient: 1, epochs: 4 } });
});

it("puts a value where one stood, whatever it is, and leaves the rest to the letter", () => {
  const draft = new RecipeDraft("a: { x: one, y: [1, 2] } # why\nb: [ 3 ]\n");
  draft.edit({ path: ["a", "x"], value: "two, or: three" });
  draft.edit({ path: ["a", "y"], value: [{ use: "f1" }] });
  expect(draft.text).toBe('a: { x: "two, or: three", y: [ { use: f1 } ] } # why\nb: [ 3 ]\n');
  expect(draft.recipe).toEqual({ a: { x: "two, or: three", y: [{ use: "f1" }] }, b: [3] });
});

it("makes room where a name stood, and takes away what says nothing", () => {
  const draft = new RecipeDraft(text);
  draft.edit({ path: ["train", "strategy"], value: { use: "lora", with: { r: 8 } } });
  expect(at(draft.recipe, ["train", "strategy", "with", "r"])).toBe(8);
  draft.edit({ path: ["train", "schedule", "warmup"], value: 0.2 }, { path: ["train", "strategy"], value: "full" });
  expect(draft.recipe).toMatchObject({ train: { strategy: "full", epochs: 2, schedule: { warmup: 0.2 } } });
  draft.edit({ path: ["train", "schedule", "warmup"], value: undefined });
  expect(draft.text).toBe(text);
  draft.edit({ path: ["train", "strategy", "with", "r"], value: 4 });
  expect(at(draft.recipe, ["train", "strategy"])).toEqual({ with: { r: 4 } });
});

it("undoes an edit of many places as one, and does it again", () => {
  const draft = new RecipeDraft(text);
  draft.edit({ path: ["train", "epochs"], value: undefined }, { path: ["train", "steps"], value: 100 });
  const edited = draft.text;
  draft.undo();
  expect([draft.text, draft.canUndo, draft.canRedo]).toEqual([text, false, true]);
  draft.redo();
  expect(draft.text).toBe(edited);
  draft.write(edited);
  expect(draft.canRedo).toBe(false);
});

it("says where a text is no YAML and leaves it as it is", () => {
  const draft = new RecipeDraft("tuneit: 1\ntrain: [\n");
  expect(draft.recipe).toBeNull();
  expect(draft.faults[0]?.line).toBeGreaterThan(1);
  draft.edit({ path: ["task"], value: "x" });
  expect(draft.text).toBe("tuneit: 1\ntrain: [\n");
});

it("says which line makes a text unreadable, an alias of nothing too", () => {
  const unreadable = (broken: string) => {
    const draft = new RecipeDraft(broken);
    expect(draft.recipe).toBeNull();
    return draft.faults.map(({ line }) => line);
  };
  expect(unreadable("tuneit: 1\ntrain: [\nname: x\n")).toContain(3);
  expect(unreadable("tuneit: 1\nname: x\nname: y\n")).toEqual([3]);
  expect(unreadable("tuneit: 1\ndata: *gone\n")).toEqual([2]);
  expect(unreadable("only words\n")).toEqual([]);
});

it("finds the line of a place, or of the one above it", () => {
  const draft = new RecipeDraft(text);
  expect(draft.lineOf(["train", "epochs"])).toBe(6);
  expect(draft.lineOf(["train", "steps"])).toBe(5);
  expect(draft.lineOf(["data", "source"])).toBe(1);
});

it("reads pointers", () => {
  expect(pathOf("/metrics/0/a~1b")).toEqual(["metrics", 0, "a/b"]);
  expect(pathOf("")).toEqual([]);
});
