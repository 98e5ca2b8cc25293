# The domain name system, as both ends of a test see it.
#   serve ADDRESS FILE     a name server; each name that it is asked for becomes a line of FILE
#   WORD...                a program in a container; prints a line for each word and what came of it:
#     name,HOST,PORT   number,ADDRESS,PORT   udp,HOST,PORT   ask,NAME,TYPE[,SERVER]   tcp,NAME,TYPE[,SERVER]
#     junk,SEED   flood,SECONDS   sleep,SECONDS
import random
import socket
import struct
import sys
import threading
import time

A, CNAME, AAAA = 1, 5, 28
ADDRESSES = {
    "good.test": ["10.77.0.2", "fd77::2"],
    "other.test": ["10.77.0.3"],
    "rebind.test": ["127.0.0.1", "::1"],
    "metadata.test": ["169.254.169.254"],
    "host.test": ["10.77.0.1"],
    "gateway.test": ["10.209.0.1"],
    "mixed.test": ["127.0.0.1", "10.77.0.2"],
    "spoofed.test": ["10.77.0.2"],
    "long.test": ["10.77.0.2"],
}
ALIASES = {"www.good.test": "good.test"}


def wire(name):
    return b"".join(bytes([len(l)]) + l.encode("latin-1") for l in name.split(".") if l) + b"\0"


def text(message, at):
    labels = []
    while message[at]:
        labels.append(message[at + 1 : at + 1 + message[at]].decode("latin-1"))
        at += 1 + message[at]
    return ".".join(labels).lower(), at + 1


def packed(address):
    return socket.inet_pton(socket.AF_INET6 if ":" in address else socket.AF_INET, address)


def record(owner, kind, data):
    return wire(owner) + struct.pack(">HHIH", kind, 1, 1, len(data)) + data


def answer(question, addresses=None):
    name, end = text(question, 12)
    kind = struct.unpack(">H", question[end : end + 2])[0]
    records = []
    owner = name
    if name in ALIASES:
        owner = ALIASES[name]
        records.append(record(name, CNAME, wire(owner)))
    for address in addresses or ADDRESSES.get(owner, []):
        data = packed(address)
        if len(data) == (4 if kind == A else 16):
            records.append(record(owner, kind, data))
    code = 0 if owner in ADDRESSES else 3
    return question[:2] + struct.pack(">HHHHH", 0x8180 | code, 1, len(records), 0, 0) + question[12 : end + 4] + b"".join(records)


def serve(address, file):
    datagrams = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    datagrams.bind((address, 53))
    connections = socket.socket()
    connections.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    connections.bind((address, 53))
    connections.listen()

    def log(question, how):
        with open(file, "a") as out:
            out.write(how + " " + text(question, 12)[0] + "\n")

    def by_connection():
        while True:
            client, _ = connections.accept()
            size = struct.unpack(">H", client.recv(2))[0]
            question = client.recv(size)
            log(question, "tcp")
            good = answer(question)
            client.sendall(struct.pack(">H", len(good)) + good)
            client.close()

    threading.Thread(target=by_connection).start()
    while True:
        question, peer = datagrams.recvfrom(600)
        log(question, "udp")
        name, _ = text(question, 12)
        good = answer(question)
        if name == "spoofed.test":
            lie = answer(question, ["10.77.0.3"])
            datagrams.sendto(bytes([lie[0] ^ 1]) + lie[1:], peer)
            datagrams.sendto(lie[:13] + b"x" + lie[14:], peer)
            stranger = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            stranger.bind(("10.77.0.3", 0))
            stranger.sendto(lie, peer)
            time.sleep(0.2)
        if name == "long.test":
            good = good[:2] + bytes([good[2] | 2]) + good[3:]
        datagrams.sendto(good, peer)


def own_server():
    with open("/etc/resolv.conf") as file:
        return [line.split()[1] for line in file if line.startswith("nameserver")][0]


def question(name, kind):
    return struct.pack(">HHHHHH", 7, 0x0100, 1, 0, 0, 0) + wire(name) + struct.pack(">HH", kind, 1)


def told(message):
    code = message[3] & 15
    count = struct.unpack(">H", message[6:8])[0]
    at = text(message, 12)[1] + 4
    addresses = []
    for _ in range(count):
        # as far as the two bytes of a pointer
        at = at if message[at] >= 0xC0 else text(message, at)[1] - 2
        kind, _, seconds, size = struct.unpack(">HHIH", message[at + 2 : at + 12])
        data = message[at + 12 : at + 12 + size]
        addresses.append(socket.inet_ntop(socket.AF_INET if size == 4 else socket.AF_INET6, data) + "/" + str(seconds))
        at += 12 + size
    return "code %d %s" % (code, " ".join(addresses))


def visit(host, port):
    with socket.create_connection((host, int(port)), 3) as own:
        return own.recv(100).decode()


def datagram(host, port):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as own:
        own.settimeout(3)
        own.connect((host, int(port)))
        own.send(b"x")
        return own.recv(100).decode()


def ask(name, kind, server=None):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as own:
        own.settimeout(3)
        own.connect((server or own_server(), 53))
        own.send(question(name, int(kind)))
        return told(own.recv(600))


def ask_tcp(name, kind, server=None):
    with socket.create_connection((server or own_server(), 53), 3) as own:
        words = question(name, int(kind))
        own.sendall(struct.pack(">H", len(words)) + words)
        size = struct.unpack(">H", own.recv(2))[0]
        return told(own.recv(size))


def junk(seed):
    chance = random.Random(int(seed))
    good = question("good.test", A)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as own:
        own.connect((own_server(), 53))
        for _ in range(3000):
            message = bytearray(good if chance.random() < 0.5 else chance.randbytes(chance.randrange(1, 700)))
            for _ in range(chance.randrange(6)):
                message[chance.randrange(len(message))] = chance.randrange(256)
            try:
                own.send(message)
            except OSError:
                pass
    for _ in range(20):
        with socket.create_connection((own_server(), 53), 3) as own:
            own.sendall(chance.randbytes(chance.randrange(1, 2000)))
    idle = [socket.create_connection((own_server(), 53), 3) for _ in range(30)]
    return "%d connections that say nothing" % len(idle)


def flood(seconds):
    words = question("good.test", A)
    count = 0
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as own:
        own.connect((own_server(), 53))
        end = time.time() + float(seconds)
        while time.time() < end:
            own.send(words)
            count += 1
    return "%d questions" % count


def sleep(seconds):
    time.sleep(float(seconds))
    return ""


WORDS = {
    "name": visit,
    "number": visit,
    "udp": datagram,
    "ask": ask,
    "tcp": ask_tcp,
    "junk": junk,
    "flood": flood,
    "sleep": sleep,
}

if sys.argv[1] == "serve":
    serve(sys.argv[2], sys.argv[3])
else:
    for word in sys.argv[1:]:
        verb, *rest = word.split(",")
        try:
            print(word, "OK", WORDS[verb](*rest), flush=True)
        except OSError as error:
            print(word, "FAIL", error, flush=True)
