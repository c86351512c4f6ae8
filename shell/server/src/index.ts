export { assignRoles, rolesOf } from "./datasets/column-roles.ts";
export { fetchAgain, fetchDataset } from "./datasets/fetch-dataset.ts";
export { requireFreePort } from "./port.ts";
export { readSamples } from "./runs/run-samples.ts";
export { installSample } from "./samples/samples.ts";
export { saveSettings } from "./settings/save-settings.ts";
export { SettingsFile } from "./settings/settings-file.ts";
export { startServer, type RunningServer, type ServerOptions } from "./start-server.ts";
