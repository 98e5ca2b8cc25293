# Says hello on ports (serve tcp,PORT udp,PORT), or visits them (tcp,ADDRESS,PORT ...) and prints what came of it.
import socket
import sys
import threading

STREAM, DATAGRAM = socket.SOCK_STREAM, socket.SOCK_DGRAM


def serve(family, kind, port):
    own = socket.socket(family, kind)
    own.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if family == socket.AF_INET6:
        own.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
    own.bind(("", port))
    if kind == STREAM:
        own.listen()
    while True:
        if kind == STREAM:
            client, peer = own.accept()
            client.sendall(b"hello " + peer[0].encode())
            client.close()
        else:
            _, peer = own.recvfrom(100)
            own.sendto(b"hello " + peer[0].encode(), peer)


def visit(kind, address, port):
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, kind) as own:
        own.settimeout(3)
        own.connect((address, port))
        if kind == DATAGRAM:
            own.send(b"x")
        return own.recv(100).decode()


if sys.argv[1] == "serve":
    for word in sys.argv[2:]:
        protocol, number = word.split(",")
        for version in socket.AF_INET, socket.AF_INET6:
            arguments = (version, STREAM if protocol == "tcp" else DATAGRAM, int(number))
            threading.Thread(target=serve, args=arguments).start()
else:
    for word in sys.argv[1:]:
        protocol, where, number = word.split(",")
        try:
            print(word, "OK", visit(STREAM if protocol == "tcp" else DATAGRAM, where, int(number)), flush=True)
        except OSError as error:
            print(word, "FAIL", error, flush=True)
