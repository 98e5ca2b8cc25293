#!/usr/bin/python3
"""notified.py SOCKET LOG COMMAND: a service manager; what it is told while COMMAND's orphans are its own is written down, a line
each, with 'own' if it is told in its own name."""
import ctypes, os, socket, struct, subprocess, sys

ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)  # PR_SET_CHILD_SUBREAPER
mailbox = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
mailbox.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
mailbox.bind(sys.argv[1])
log = open(sys.argv[2], "w")
subprocess.run(["sh", "-c", sys.argv[3]], stdin=subprocess.DEVNULL, stdout=open(sys.argv[2] + ".said", "w"), stderr=subprocess.STDOUT)
while True:
    text, ancillary, _, _ = mailbox.recvmsg(4096, 256)
    pid, = struct.unpack_from("=i", ancillary[0][2])
    print("own" if pid == os.getpid() else "other", text.decode().replace("\n", "|"), len(ancillary), file=log, flush=True)
