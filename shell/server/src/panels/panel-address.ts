import type { FastifyRequest } from "fastify";

export const panelAddress = "/panels/:mount/*";

/** True for files of a panel: they need no token, for a frame without an origin has none, and it comes from no origin. */
export const asksForPanel = ({ method, routeOptions }: FastifyRequest): boolean =>
  routeOptions.url === panelAddress && (method === "GET" || method === "HEAD");
