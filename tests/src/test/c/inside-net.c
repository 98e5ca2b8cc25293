/* Attempts on the network. All connects and sends give up after two seconds. */
#include "inside.h"

#include <arpa/inet.h>
#include <linux/if_packet.h>
#include <linux/netlink.h>
#include <linux/vm_sockets.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stddef.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>

/* Address and port of the command line; 4 or 6 by the address's own form. */
static socklen_t parse(int argc, char **argv, struct sockaddr_storage *out)
{
	const char *address = argument(argc, argv, 1, "127.0.0.1");
	in_port_t port = htons((uint16_t)number(argc, argv, 2, 80));
	struct sockaddr_in *four = (struct sockaddr_in *)out;
	struct sockaddr_in6 *six = (struct sockaddr_in6 *)out;
	memset(out, 0, sizeof(*out));
	if (inet_pton(AF_INET, address, &four->sin_addr) == 1) {
		four->sin_family = AF_INET, four->sin_port = port;
		return sizeof(*four);
	}
	if (inet_pton(AF_INET6, address, &six->sin6_addr) == 1) {
		six->sin6_family = AF_INET6, six->sin6_port = port;
		return sizeof(*six);
	}
	return 0;
}

static int with_socket(int argc, char **argv, int type, int (*use)(int, const struct sockaddr *, socklen_t))
{
	struct sockaddr_storage address;
	struct timeval patience = { 2, 0 };
	socklen_t size = parse(argc, argv, &address);
	if (size == 0)
		return refuse("no address");
	int fd = socket(address.ss_family, type | SOCK_CLOEXEC, 0);
	if (fd == -1)
		return failed("socket");
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
	int result = use(fd, (struct sockaddr *)&address, size), error = errno;
	close(fd);
	errno = error;
	return result == -1 ? failed("%s %s", argument(argc, argv, 1, "127.0.0.1"), argument(argc, argv, 2, "80"))
			    : ok("%s %s", argument(argc, argv, 1, "127.0.0.1"), argument(argc, argv, 2, "80"));
}

static int connect_to(int fd, const struct sockaddr *address, socklen_t size)
{
	return connect(fd, address, size);
}

static int send_to(int fd, const struct sockaddr *address, socklen_t size)
{
	return (int)sendto(fd, "x", 1, 0, address, size);
}

/* The address lies in a structure behind a pointer: no filter sees it. */
static int send_message(int fd, const struct sockaddr *address, socklen_t size)
{
	struct iovec data = { (char[]){ 'x' }, 1 };
	struct msghdr message = { .msg_name = (void *)address, .msg_namelen = size, .msg_iov = &data, .msg_iovlen = 1 };
	return (int)sendmsg(fd, &message, 0);
}

static int send_messages(int fd, const struct sockaddr *address, socklen_t size)
{
	struct iovec data = { (char[]){ 'x' }, 1 };
	struct mmsghdr message = {
		.msg_hdr = { .msg_name = (void *)address, .msg_namelen = size, .msg_iov = &data, .msg_iovlen = 1 }
	};
	return sendmmsg(fd, &message, 1, 0);
}

/* Data with the first packet: connects without connect(2). */
static int send_fast(int fd, const struct sockaddr *address, socklen_t size)
{
	return (int)sendto(fd, "x", 1, MSG_FASTOPEN, address, size);
}

static int bind_listen(int fd, const struct sockaddr *address, socklen_t size)
{
	int one = 1;
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	return bind(fd, address, size) == -1 ? -1 : listen(fd, 1);
}

static int bind_only(int fd, const struct sockaddr *address, socklen_t size)
{
	return bind(fd, address, size);
}

static int tcp(int argc, char **argv) { return with_socket(argc, argv, SOCK_STREAM, connect_to); }
static int udp(int argc, char **argv) { return with_socket(argc, argv, SOCK_DGRAM, send_to); }
static int udp_message(int argc, char **argv) { return with_socket(argc, argv, SOCK_DGRAM, send_message); }
static int udp_messages(int argc, char **argv) { return with_socket(argc, argv, SOCK_DGRAM, send_messages); }
static int udp_connect(int argc, char **argv) { return with_socket(argc, argv, SOCK_DGRAM, connect_to); }
static int fast(int argc, char **argv) { return with_socket(argc, argv, SOCK_STREAM, send_fast); }
static int listen_on(int argc, char **argv) { return with_socket(argc, argv, SOCK_STREAM, bind_listen); }
static int udp_bind(int argc, char **argv) { return with_socket(argc, argv, SOCK_DGRAM, bind_only); }

static int open_socket(int family, int type, int protocol, const char *what)
{
	return outcome(socket(family, type | SOCK_CLOEXEC, protocol), what);
}

static int raw(int argc, char **argv)
{
	(void)argc, (void)argv;
	return open_socket(AF_INET, SOCK_RAW, IPPROTO_ICMP, "AF_INET SOCK_RAW");
}

static int packet(int argc, char **argv)
{
	(void)argc, (void)argv;
	return open_socket(AF_PACKET, SOCK_RAW, 0, "AF_PACKET");
}

static int netlink(int argc, char **argv)
{
	return open_socket(AF_NETLINK, SOCK_RAW, (int)number(argc, argv, 1, NETLINK_AUDIT), "AF_NETLINK");
}

static int vsock(int argc, char **argv)
{
	(void)argc, (void)argv;
	return open_socket(AF_VSOCK, SOCK_STREAM, 0, "AF_VSOCK");
}

static int any(int argc, char **argv)
{
	return open_socket((int)number(argc, argv, 1, AF_INET), (int)number(argc, argv, 2, SOCK_STREAM),
			   (int)number(argc, argv, 3, 0), argument(argc, argv, 1, "2"));
}

static int unix_socket(const char *name, int abstract, int seconds)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	size_t length = strlen(name);
	if (length + 2 > sizeof(address.sun_path))
		return refuse("the name is too long");
	memcpy(address.sun_path + abstract, name, length);
	socklen_t size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + (size_t)abstract + length + !abstract);
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd == -1)
		return failed("socket");
	if (seconds == 0)
		return outcome(connect(fd, (struct sockaddr *)&address, size), name);
	if (bind(fd, (struct sockaddr *)&address, size) == -1 || listen(fd, 1) == -1)
		return failed("%s", name);
	ok("%s listens", name);
	return sleep((unsigned)seconds), 0;
}

static int abstract(int argc, char **argv) { return unix_socket(argument(argc, argv, 1, "brig-inside"), 1, 0); }
static int unix_path(int argc, char **argv) { return unix_socket(argument(argc, argv, 1, "/var/run/docker.sock"), 0, 0); }
static int abstract_listen(int argc, char **argv)
{
	return unix_socket(argument(argc, argv, 1, "brig-inside"), 1, (int)number(argc, argv, 2, 10));
}

static int tell(int argc, char **argv)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	const char *path = argument(argc, argv, 1, "/run/notify");
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0), handed = 2;
	union {
		struct cmsghdr align;
		char bytes[CMSG_SPACE(sizeof(int))];
	} control = { .bytes = { 0 } };
	if (fd == -1 || strlen(path) >= sizeof(address.sun_path))
		return failed("socket");
	strcpy(address.sun_path, path);
	for (int word = 2; word < argc; word++) {
		struct iovec part = { argv[word], strlen(argv[word]) };
		struct msghdr message = { &address, sizeof(address), &part, 1, control.bytes, sizeof(control.bytes), 0 };
		struct cmsghdr *rights = CMSG_FIRSTHDR(&message);
		*rights = (struct cmsghdr){ .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS, .cmsg_len = CMSG_LEN(sizeof(int)) };
		memcpy(CMSG_DATA(rights), &handed, sizeof(handed));
		if (sendmsg(fd, &message, 0) == -1)
			return failed("%s", argv[word]);
	}
	return ok("%s", path);
}

const struct verb net[] = {
	{ "connect", tcp, "ADDRESS PORT", "TCP" },
	{ "fastopen", fast, "ADDRESS PORT", "TCP without connect" },
	{ "udp", udp, "ADDRESS PORT", "one datagram" },
	{ "sendmsg", udp_message, "ADDRESS PORT", "one datagram" },
	{ "sendmmsg", udp_messages, "ADDRESS PORT", "one datagram" },
	{ "udp-connect", udp_connect, "ADDRESS PORT", "" },
	{ "bind", listen_on, "ADDRESS PORT", "binds and listens" },
	{ "udp-bind", udp_bind, "ADDRESS PORT", "" },
	{ "raw", raw, "", "a raw socket" },
	{ "packet", packet, "", "a packet socket" },
	{ "netlink", netlink, "PROTOCOL", "9 is audit" },
	{ "vsock", vsock, "", "" },
	{ "socket", any, "FAMILY TYPE PROTOCOL", "" },
	{ "abstract", abstract, "NAME", "connects to an abstract socket" },
	{ "abstract-listen", abstract_listen, "NAME SECONDS", "" },
	{ "unix", unix_path, "PATH", "connects to a socket file" },
	{ "tell", tell, "PATH WORD...", "a datagram each to a socket file, with a descriptor" },
	{ NULL, NULL, NULL, NULL },
};
