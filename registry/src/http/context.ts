import { pluginName, type PluginName } from "@tuneit/protocol";
import type { FastifyRequest } from "fastify";
import type { Accounts, Session } from "../accounts/accounts.ts";
import type { Database } from "../database/open-database.ts";
import { fail } from "../errors/registry-errors.ts";
import type { BlocklistIssuer } from "../keys/blocklist-issuer.ts";
import type { KeyRing } from "../keys/key-ring.ts";
import type { Settings } from "../options.ts";
import type { Catalogue } from "../packages/catalogue.ts";
import type { Downloads } from "../packages/downloads.ts";
import type { Publisher } from "../publish/publisher.ts";
import type { PackageStore } from "../verdaccio/package-store.ts";
import type { VerdaccioProcess } from "../verdaccio/verdaccio-process.ts";

/** What the routes stand on. */
export interface Context {
  readonly settings: Settings;
  readonly database: Database;
  readonly accounts: Accounts;
  readonly catalogue: Catalogue;
  readonly publisher: Publisher;
  readonly store: PackageStore;
  readonly process: VerdaccioProcess;
  readonly keys: KeyRing;
  readonly blocklist: BlocklistIssuer;
  readonly downloads: Downloads;
  /** Published versions whose files were missing at the start. */
  readonly missing: readonly string[];
}

/** @throws TUNEIT_REGISTRY_UNAUTHENTICATED */
export async function requireSession(context: Context, request: FastifyRequest): Promise<Session> {
  const session = await context.accounts.authenticate(request.headers.authorization);
  if (!session) throw fail("TUNEIT_REGISTRY_UNAUTHENTICATED");
  return session;
}

export interface PackageParams {
  readonly scope: string;
  readonly name: string;
}

/** The package that an address names. @throws TUNEIT_REGISTRY_NOT_FOUND for what can be no name */
export function packageOf(params: PackageParams): PluginName {
  const parsed = pluginName.safeParse(`@${params.scope}/${params.name}`);
  if (!parsed.success) throw noPackage(`@${params.scope}/${params.name}`);
  return parsed.data;
}

export const noPackage = (name: string): Error =>
  fail("TUNEIT_REGISTRY_NOT_FOUND", {
    what: `package ${name.slice(0, 220)}`,
    mend: "Look for the name with `tuneit plugin search`.",
  });
