#!/usr/bin/python3
"""seccomp-agent.py SOCKET LOG: an engine's agent. What makes directories fails with ENOMEDIUM; all else goes on."""
import array, fcntl, os, socket, struct, sys, threading

RECV, SEND, MKDIRS = 0xc0502100, 0xc0182101, (83, 258, 34)

def answer(listener):
    while True:
        call = bytearray(80)
        try:
            fcntl.ioctl(listener, RECV, call)
            number, = struct.unpack_from("=I", call, 16)
            refused = number in MKDIRS
            print("call", number, file=log, flush=True)
            fcntl.ioctl(listener, SEND, struct.pack("=QqiI", *struct.unpack_from("=Q", call), 0,
                                                    -123 if refused else 0, 0 if refused else 1))
        except OSError:
            return

log = open(sys.argv[2], "w")
door = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
door.bind(sys.argv[1])
door.listen()
while True:
    caller, _ = door.accept()
    fds = array.array("i")
    text, control, _, _ = caller.recvmsg(65536, socket.CMSG_LEN(4))
    for level, kind, data in control:
        fds.frombytes(data)
    print(text.decode(), file=log, flush=True)
    if fds:
        threading.Thread(target=answer, args=(fds[0],), daemon=True).start()
