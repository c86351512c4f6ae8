import { spawn } from "node:child_process";
import { createSocket as createDatagramSocket } from "node:dgram";
import { once } from "node:events";
import { mkdir } from "node:fs/promises";
import { createServer } from "node:http";
import { createServer as createSocketServer, type AddressInfo, type Server } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect } from "vitest";
import { Victim, levels, row, unexpected, python, runtimeFolder } from "./confined.ts";

const web = createServer((request, response) => response.end(`you asked for ${request.url}`));
let port = 0;
beforeAll(async () => {
  web.listen(0, "127.0.0.1");
  await once(web, "listening");
  port = (web.address() as AddressInfo).port;
});
afterAll(() => {
  web.closeAllConnections();
  web.close();
});

async function listen(path: string): Promise<Server> {
  const server = createSocketServer((socket) => socket.destroy()).listen(path);
  await once(server, "listening");
  return server;
}

/** Answers each datagram, so that one that arrived is seen to have. */
async function answerDatagrams(): Promise<{ port: number } & AsyncDisposable> {
  const socket = createDatagramSocket("udp4", (_, from) => socket.send("arrived", from.port, from.address));
  socket.bind(0, "127.0.0.1");
  await once(socket, "listening");
  return {
    port: socket.address().port,
    async [Symbol.asyncDispose]() {
      socket.close();
      await once(socket, "close");
    },
  };
}

describe.for(levels)("network under %s confinement", (level) => {
  row(level, "P04 P07 reaches no host, no name server, no socket of the machine", async () => {
    await using victim = await Victim.create();
    const [abstract, socket] = [victim.token, join(victim.folder, "agent.sock")];
    const servers = [await listen(`\0${abstract}`), await listen(socket)];
    await using datagrams = await answerDatagrams();
    const { "pair of one's own": pair, ...others } = await victim.attack(level, "network", {
      port,
      datagrams: datagrams.port,
      abstract,
      socket,
    });
    for (const server of servers) server.close();
    expect(pair).toBe("done");
    const refused =
      level === "full"
        ? /^(?:ECONNREFUSED|ENETUNREACH|EADDRNOTAVAIL|ENOENT|EPERM|gaierror|EAI_\w+|ESRCH|KeyError)$/
        : /^(?:EPERM|gaierror|EACCES|KeyError)$/;
    expect(unexpected(others, refused)).toEqual({});
  });
});

/** The proxy as the supervisor has it, in a process of its own. */
async function serveProxy(path: string, host: string): Promise<AsyncDisposable> {
  const script =
    "import sys; sys.path.insert(0, sys.argv[1]); from tuneit_runtime import proxy; h = proxy.serve(sys.argv[2], sys.argv[3:]); print('on', flush=True); sys.stdin.read(); h.close()";
  const child = spawn(python, ["-I", "-S", "-c", script, runtimeFolder, path, host], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  await once(child.stdout, "data");
  return {
    async [Symbol.asyncDispose]() {
      child.stdin.end();
      await once(child, "exit");
    },
  };
}

describe.for(levels)("a granted host under %s confinement", (level) => {
  row(level, "P14 is reached through the proxy, and no other host is, nor any around it", async () => {
    await using victim = await Victim.create();
    // Longer than a socket's address may be, as in a workspace deep down.
    const folder = join(victim.folder, "x".repeat(120));
    await mkdir(folder);
    const socket = join(folder, "proxy.sock");
    await using _ = await serveProxy(socket, `localhost:${port}`);
    const {
      "around the proxy": around,
      "around Python": native,
      ...outcome
    } = await victim.attack(level, "proxy", { port }, { network: { socket } });
    expect(outcome).toEqual({
      "offline": null,
      "granted host": "you asked for /hello",
      "granted host again": "you asked for /again",
      "granted host under another name": "403 TUNEIT_GRANT_DENIED",
      "other host": "403 TUNEIT_GRANT_DENIED",
      "other port": "403 TUNEIT_GRANT_DENIED",
    });
    expect(around).toMatch(/^(?:ECONNREFUSED|ENETUNREACH)$/);
    expect(native).toBe(level === "full" ? "ECONNREFUSED" : "EPERM");
  });
});
