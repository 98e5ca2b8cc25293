#!/usr/bin/env python3
"""activate.py DIRECTORY BRIG: systemd's part for a service with a socket and Type=notify."""
import os
import socket
import subprocess
import sys

directory, brig = sys.argv[1:]
path = f"{directory}/s.sock"
listening = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
listening.bind(path)
os.chmod(path, 0o600)
listening.listen()
notified = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
notified.bind(f"{directory}/notify")
notified.settimeout(60)


def said():
    return notified.recv(4096).decode().replace("\n", " ")


client = subprocess.Popen([brig, "run", "--", "/bin/echo", "served"], stdout=subprocess.PIPE, text=True,
                          env={**os.environ, "BRIG_SOCKET": path})
daemon = os.fork()
if daemon == 0:
    os.dup2(listening.fileno(), 9)
    os.dup2(9, 3)
    os.close(9)
    os.set_inheritable(3, True)
    os.environ.update(LISTEN_PID=str(os.getpid()), LISTEN_FDS="1", NOTIFY_SOCKET=f"{directory}/notify", BRIG_SOCKET=path)
    os.execv(brig, [brig, "serve"])
print(said())
print("the caller said:", client.communicate(timeout=60)[0].strip())
os.kill(daemon, 15)
print(said())
print("ended with", os.waitstatus_to_exitcode(os.waitpid(daemon, 0)[1]))
print("the socket is still there:", os.path.exists(path))
