// The screen is one of two: where a recipe begins, and where it is edited.
import "./begin.ts";
import "./editor.ts";
