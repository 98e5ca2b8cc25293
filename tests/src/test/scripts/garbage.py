#!/usr/bin/env python3
"""garbage.py SOCKET: says what no client says, and counts how often the connection is dropped for it."""
import array
import os
import socket
import struct
import sys


def attempt(message, fds):
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as s:
        s.settimeout(20)
        s.connect(sys.argv[1])
        rights = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", fds))] if fds else []
        s.sendmsg([message], rights)
        try:
            return s.recv(100) == b""
        except ConnectionError:
            return True


def file(content):
    fd = os.memfd_create("words")
    os.write(fd, content)
    return fd


def hello(version=1, count=2):
    return struct.pack("iii20s", 1, version, count, b"")


pipe = os.pipe()[0]
results = [
    attempt(b"x", []),
    attempt(os.urandom(32), []),
    attempt(hello(), []),
    attempt(hello(version=99), [file(b"/\0brig\0run\0"), 0, 1, 2]),
    attempt(hello(count=1000), [file(b"/\0brig\0run\0"), 0, 1, 2]),
    attempt(hello(), [pipe, 0, 1, 2]),
]
print(f"dropped {sum(results)} of {len(results)}")
