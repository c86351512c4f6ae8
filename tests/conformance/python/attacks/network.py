import os
import socket


def tcp(host, port):
    socket.create_connection((host, port), 3).close()


def udp(host, port):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        one.connect((host, port))
        one.send(b"secret")
        one.settimeout(0.5)
        return one.recv(10).decode()


def unix(address):
    with socket.socket(socket.AF_UNIX) as one:
        one.connect(address)


attempt("loopback of the host", lambda: tcp("127.0.0.1", given["port"]))
attempt("an address of the internet", lambda: tcp("192.0.2.1", 443))
attempt("loopback by IPv6", lambda: tcp("::1", given["port"]))
attempt("datagram", lambda: udp("192.0.2.1", 53))
attempt("datagram to the host", lambda: udp("127.0.0.1", given["datagrams"]))
attempt("name lookup", lambda: socket.getaddrinfo("example.com", 443) and "done")
attempt("abstract socket", lambda: unix("\0" + given["abstract"]))
attempt("socket by path", lambda: unix(given["socket"]))
for path in (
    "/var/run/docker.sock",
    "/run/containerd/containerd.sock",
    "/run/dbus/system_bus_socket",
):
    attempt(f"socket {path}", lambda path=path: unix(path))
attempt("socket of ssh keys", lambda: unix(os.environ["SSH_AUTH_SOCK"]))
attempt("raw socket", lambda: socket.socket(socket.AF_INET, socket.SOCK_RAW, 1).close())
attempt("packets of the wire", lambda: socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 3).close())
attempt("pair of one's own", lambda: [end.close() for end in socket.socketpair()] and "done")
