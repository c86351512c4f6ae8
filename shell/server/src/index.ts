export { requireFreePort } from "./port.ts";
export { installSample } from "./samples/samples.ts";
export { startServer, type RunningServer, type ServerOptions } from "./start-server.ts";
