import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Document } from "../packages/catalogue.ts";
import { fail } from "../errors/registry-errors.ts";
import { fullVersion } from "../packages/packument.ts";
import { tarballName } from "../verdaccio/package-store.ts";
import { type Context, noPackage, packageOf, type PackageParams } from "./context.ts";

const abbreviatedType = "application/vnd.npm.install-v1+json";

/** Packuments, single versions and tarballs, as npm and pnpm read them. */
export function packageRoutes(app: FastifyInstance, context: Context): void {
  app.get<{ Params: PackageParams }>("/@:scope/:name", async (request, reply) => {
    const name = packageOf(request.params);
    const kind = request.headers.accept?.includes(abbreviatedType) ? "abbreviated" : "full";
    const document = await context.catalogue.document(name, kind);
    if (!document) throw noPackage(name);
    return sendDocument(document, { request, reply, type: kind === "full" ? "application/json" : abbreviatedType });
  });

  app.get<{ Params: PackageParams & { version: string } }>("/@:scope/:name/:version", async (request) => {
    const name = packageOf(request.params);
    const view = await context.catalogue.view(name);
    const wanted = request.params.version;
    const exact = view && Object.hasOwn(view.tags, wanted) ? view.tags[wanted] : wanted;
    const row = view?.rows.find((candidate) => candidate.version === exact);
    if (!view || !row) throw noPackage(`${name}@${wanted}`);
    return fullVersion(view, row);
  });

  app.get<{ Params: PackageParams & { file: string } }>("/@:scope/:name/-/:file", async (request, reply) =>
    sendTarball(context, request, reply),
  );
}

function sendDocument(
  document: Document,
  answer: { request: FastifyRequest; reply: FastifyReply; type: string },
): FastifyReply {
  const { request, reply, type } = answer;
  reply.header("etag", document.etag).header("vary", "accept").header("cache-control", "public, max-age=60");
  if (request.headers["if-none-match"]?.includes(document.etag)) return reply.code(304).send();
  return reply.type(type).send(document.body);
}

async function sendTarball(
  context: Context,
  request: FastifyRequest<{ Params: PackageParams & { file: string } }>,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const name = packageOf(request.params);
  const version = request.params.file.slice(request.params.name.length + 1, -".tgz".length);
  const row = await context.database.packages.version(name, version);
  // The path is built from the row, never from the request.
  if (!row || row.state === "pending" || request.params.file !== tarballName(row.name, row.version))
    throw noPackage(`${name}/-/${request.params.file}`);
  if (row.state === "blocked") throw fail("TUNEIT_REGISTRY_BLOCKED", { name, version, reason: "see the blocklist" });
  const file = await context.store.openTarball(row.name, row.version);
  if (!file) throw fail("TUNEIT_REGISTRY_STORE_FAILED");
  if (request.method === "GET") context.downloads.count({ name, version, address: request.ip });
  reply
    .header("content-length", row.packedBytes)
    .header("etag", `"${row.integrity}"`)
    .header("cache-control", "public, max-age=31536000, immutable");
  return reply.type("application/octet-stream").send(file.createReadStream());
}
