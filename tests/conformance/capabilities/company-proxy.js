// A company's proxy as a process of its own: `node company-proxy.js USER:PASSWORD`. Whatever host it is asked for, it connects to
// this machine at the port asked for, as a network would whose names nobody outside knows. It says its port, then each request.
import { createServer } from "node:http";
import { connect } from "node:net";

const [user] = process.argv.slice(2);
const permission = `Basic ${Buffer.from(user ?? "").toString("base64")}`;
const say = (value) => process.stdout.write(`${JSON.stringify(value)}\n`);
const isRefused = (request) => user !== undefined && request.headers["proxy-authorization"] !== permission;

const server = createServer((request, response) => {
  const refused = isRefused(request);
  say({ asked: `${request.method} ${request.url}`, refused });
  if (refused) return response.writeHead(407).end();
  const url = new URL(request.url);
  const upstream = connect(Number(url.port || 80), "127.0.0.1", () => {
    upstream.write(
      `${request.method} ${url.pathname}${url.search} HTTP/1.1\r\nHost: ${url.host}\r\nConnection: close\r\n`,
    );
    upstream.end(`${request.headers.accept ? `Accept: ${request.headers.accept}\r\n` : ""}\r\n`);
    upstream.pipe(response.socket);
  });
  upstream.on("error", () => response.writeHead(502).end());
});
server.on("connect", (request, socket) => {
  const refused = isRefused(request);
  say({ asked: `CONNECT ${request.url}`, refused });
  if (refused) return socket.end("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n");
  const upstream = connect(Number(request.url.split(":").at(-1)), "127.0.0.1", () => {
    socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
    socket.pipe(upstream).pipe(socket);
  });
  for (const end of [socket, upstream]) end.on("error", () => [socket, upstream].forEach((one) => one.destroy()));
});
server.listen(0, "127.0.0.1", () => say({ port: server.address().port }));
