import { spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

/** A server with a certificate for one name; undefined where nothing here makes one. */
export async function secureServer(
  name: string,
): Promise<{ port: number; certificate: string; arrived: string[] } | undefined> {
  const folder = await mkdtemp(join(tmpdir(), "tuneit-tls-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const [key, cert] = [join(folder, "key.pem"), join(folder, "cert.pem")];
  const subject = ["-subj", `/CN=${name}`, "-addext", `subjectAltName=DNS:${name}`];
  const made = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"];
  const { error } = spawnSync("openssl", [...made, "-keyout", key, "-out", cert, ...subject], { stdio: "ignore" });
  if (error) return undefined;
  const certificate = await readFile(cert, "utf8");
  const arrived: string[] = [];
  const server = createServer({ key: await readFile(key), cert: certificate }, (request, response) => {
    arrived.push(request.headers.authorization ?? "");
    response.end("over TLS");
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  onTestFinished(() => void server.close());
  return { port: (server.address() as AddressInfo).port, certificate, arrived };
}
