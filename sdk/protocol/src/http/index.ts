export * from "./data.ts";
export * from "./plugins.ts";
export * from "./problem.ts";
export * from "./recipes.ts";
export * from "./runs.ts";
export * from "./system.ts";
