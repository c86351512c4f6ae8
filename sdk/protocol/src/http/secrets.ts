import { z } from "zod";
import { secretEntry } from "../vault.ts";
import { pageOf } from "./problem.ts";

/** `GET /secrets`: names, hosts and times; a value never comes out. */
export const secretList = pageOf(secretEntry).extend({
  /** How the vault's key is kept; null where there is no vault yet. */
  protection: z.enum(["keychain", "passphrase", "plain-text"]).nullable(),
});
export type SecretList = z.infer<typeof secretList>;
/** `PUT /secrets/{name}` */
export const secretChange = z.strictObject({
  value: z.string().min(1).max(100_000),
  /** `host:port` or `*.host:port`: the only places it is sent to. Absent = as they were. */
  hosts: z.array(z.string().max(300)).max(50).optional(),
});
