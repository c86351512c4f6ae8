// Runs in its own process: node child.ts <config file> <socket>. It ends when its standard input does, so it never
// outlives the gateway, however that one died.
import { rmSync } from "node:fs";
import { dirname } from "node:path";
import { runServer } from "verdaccio";

const [config, socket] = process.argv.slice(2);
if (config === undefined || socket === undefined) throw new Error("child.ts needs a configuration and a socket");

process.umask(0o077);
process.stdin.on("end", leave).on("error", leave).resume();

const server = await runServer(config);
server.listen(socket, () => process.stderr.write("listening\n"));

function leave(): never {
  rmSync(dirname(socket!), { recursive: true, force: true });
  process.exit(0);
}
