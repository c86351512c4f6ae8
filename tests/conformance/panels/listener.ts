import { createSocket } from "node:dgram";
import { createServer, type AddressInfo } from "node:net";

export interface Listener {
  readonly target: string;
  readonly udp: number;
  /** Everything that arrived since the last time. */
  take(): string[];
  close(): Promise<void>;
}

const answer = "HTTP/1.1 200 OK\r\ncontent-length: 0\r\naccess-control-allow-origin: *\r\nconnection: close\r\n\r\n";

/** Somebody who hears whatever reaches this machine at its two ports: connections and packets. */
export async function listen(): Promise<Listener> {
  const heard: string[] = [];
  const tcp = createServer((socket) => {
    heard.push("connection");
    socket.on("error", () => undefined);
    socket.on("data", (data) => {
      heard.push(data.toString("latin1").split("\r\n", 1)[0]!);
      socket.end(answer);
    });
  });
  await new Promise<void>((done) => tcp.listen(0, "127.0.0.1", done));
  const packets = createSocket("udp4", (message) => heard.push(`packet of ${message.length} bytes`));
  await new Promise<void>((done) => packets.bind(0, "127.0.0.1", done));
  return {
    target: `127.0.0.1:${(tcp.address() as AddressInfo).port}`,
    udp: packets.address().port,
    take: () => heard.splice(0),
    close: async () => {
      await new Promise<void>((done) => packets.close(() => done()));
      await new Promise<void>((done) => void tcp.close(() => done()));
    },
  };
}
