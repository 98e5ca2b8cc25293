# Sends datagrams past every table of its own network namespace (packet(7)): raw.py ADDRESS PORT TEXT. For root.
import fcntl
import socket
import struct
import sys

DEVICE, SIOCGIFADDR = "eth0", 0x8915


def own_address():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
        return fcntl.ioctl(asked.fileno(), SIOCGIFADDR, struct.pack("256s", DEVICE.encode()))[20:24]


def neighbour():
    """The hardware address of the only one at the other end of the cable."""
    for line in open("/proc/net/arp").read().splitlines()[1:]:
        if line.split()[5] == DEVICE and line.split()[3] != "00:00:00:00:00:00":
            return bytes.fromhex(line.split()[3].replace(":", ""))
    sys.exit("nobody is known at the other end")


def checksum(header):
    total = sum(struct.unpack("!10H", header))
    total = (total & 0xFFFF) + (total >> 16)
    return ~(total + (total >> 16)) & 0xFFFF


def packet(source, target, port, text):
    datagram = struct.pack("!4H", 40000, port, 8 + len(text), 0) + text
    fields = [0x45, 0, 20 + len(datagram), 1, 0, 64, socket.IPPROTO_UDP]
    header = struct.pack("!BBHHHBBH4s4s", *fields, 0, source, target)
    return struct.pack("!BBHHHBBH4s4s", *fields, checksum(header), source, target) + datagram


address, port, text = sys.argv[1:]
with socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM) as cable:
    frame = packet(own_address(), socket.inet_aton(address), int(port), text.encode())
    cable.sendto(frame, (DEVICE, 0x0800, 0, 0, neighbour()))
