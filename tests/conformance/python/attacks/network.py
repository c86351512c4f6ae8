import socket


def tcp(host, port):
    socket.create_connection((host, port), 3).close()


def udp():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        one.sendto(b"secret", ("192.0.2.1", 53))


def unix(address):
    with socket.socket(socket.AF_UNIX) as one:
        one.connect(address)


attempt("loopback of the host", lambda: tcp("127.0.0.1", given["port"]))
attempt("an address of the internet", lambda: tcp("192.0.2.1", 443))
attempt("datagram", udp)
attempt("name lookup", lambda: socket.getaddrinfo("example.com", 443) and "done")
attempt("abstract socket", lambda: unix("\0" + given["abstract"]))
attempt("socket by path", lambda: unix(given["socket"]))
attempt("socket of containers", lambda: unix("/var/run/docker.sock"))
attempt("raw socket", lambda: socket.socket(socket.AF_INET, socket.SOCK_RAW, 1).close())
attempt("pair of one's own", lambda: [end.close() for end in socket.socketpair()] and "done")
