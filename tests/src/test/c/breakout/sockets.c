/* Sockets: the host's services, its network, and families that few programs use and many exploits do. */
#include "breakout.h"

#include <arpa/inet.h>
#include <linux/if_alg.h>
#include <linux/if_packet.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <linux/vm_sockets.h>
#include <net/if.h>
#include <netinet/ip_icmp.h>
#include <stddef.h>
#include <sys/socket.h>
#include <sys/un.h>

static int reached(int fd, const void *address, socklen_t size)
{
	if (fd == -1)
		return failed("socket");
	return outcome(connect(fd, address, size), "connect");
}

static int host_abstract(int argc, char **argv)
{
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	(void)argc, (void)argv;
	int length = snprintf(to.sun_path + 1, sizeof(to.sun_path) - 1, "%s", given("V_ABSTRACT"));
	return reached(socket(AF_UNIX, SOCK_STREAM, 0), &to, (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + (size_t)length));
}

/* As docker.sock lies in /run. */
static int host_socket(int argc, char **argv)
{
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	(void)argc, (void)argv;
	snprintf(to.sun_path, sizeof(to.sun_path), "%s", given("V_SOCKET"));
	return reached(socket(AF_UNIX, SOCK_STREAM, 0), &to, sizeof(to));
}

static int host_port(int argc, char **argv)
{
	int protocol = (int)number(argc, argv, 1, 0);
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons((uint16_t)given_number("V_PORT")),
				  .sin_addr = { htonl(INADDR_LOOPBACK) } };
	return reached(socket(AF_INET, SOCK_STREAM, protocol), &to, sizeof(to));
}

/* A socket of a family that can be made and bound, as exploits of that family begin. */
static int family(int argc, char **argv)
{
	struct {
		sa_family_t family;
		char rest[126];
	} none = { (sa_family_t)number(argc, argv, 1, AF_ALG), "" };
	int fd = socket(none.family, (int)number(argc, argv, 2, SOCK_RAW), (int)number(argc, argv, 3, 0));
	if (fd == -1)
		return failed("socket");
	if (none.family == AF_NETLINK && bind(fd, (void *)&none, sizeof(struct sockaddr_nl)) == -1)
		return failed("bind");
	return ok("a socket of family %d", none.family);
}

static int vsock(int argc, char **argv)
{
	struct sockaddr_vm any = { .svm_family = AF_VSOCK, .svm_cid = VMADDR_CID_ANY, .svm_port = VMADDR_PORT_ANY };
	(void)argc, (void)argv;
	int fd = socket(AF_VSOCK, SOCK_STREAM, 0);
	if (fd == -1)
		return failed("socket");
	return bind(fd, (void *)&any, sizeof(any)) == -1 ? failed("bind") : ok("bound towards the hypervisor");
}

/* A packet that says what its sender likes, to ourselves. */
static int forge(int argc, char **argv)
{
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_addr = { htonl(INADDR_LOOPBACK) } };
	struct icmphdr echo = { .type = ICMP_ECHOREPLY };
	(void)argc, (void)argv;
	int fd = socket(AF_INET, SOCK_RAW, IPPROTO_ICMP);
	if (fd == -1)
		return failed("socket");
	return outcome(sendto(fd, &echo, sizeof(echo), 0, (void *)&to, sizeof(to)), "sendto");
}

static int overhear(int argc, char **argv)
{
	struct sockaddr_ll lo = { .sll_family = AF_PACKET, .sll_protocol = htons(3 /* all */), .sll_ifindex = 1 };
	(void)argc, (void)argv;
	int fd = socket(AF_PACKET, SOCK_RAW, htons(3));
	if (fd == -1)
		return failed("socket");
	return outcome(bind(fd, (void *)&lo, sizeof(lo)), "bind");
}

/* An address for the host's loopback that nobody uses, and its end: 127.77.77.77. */
static int set_address(int argc, char **argv)
{
	struct {
		struct nlmsghdr header;
		struct ifaddrmsg message;
		struct rtattr attribute;
		uint32_t address;
	} request = { { sizeof(request), RTM_NEWADDR, NLM_F_REQUEST | NLM_F_ACK | NLM_F_CREATE, 1, 0 },
		      { AF_INET, 32, 0, RT_SCOPE_HOST, 1 },
		      { 8, IFA_LOCAL },
		      htonl(0x7f4d4d4d) };
	struct {
		struct nlmsghdr header;
		struct nlmsgerr error;
		char rest[256];
	} answer;
	(void)argc, (void)argv;
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
	if (fd == -1)
		return failed("socket");
	if (send(fd, &request, sizeof(request), 0) == -1 || recv(fd, &answer, sizeof(answer), 0) == -1)
		return failed("send");
	errno = -answer.error.error;
	if (errno != 0)
		return failed("RTM_NEWADDR");
	request.header.nlmsg_type = RTM_DELADDR;
	return outcome(send(fd, &request, sizeof(request), 0), "an address of the host's");
}

const struct verb sockets[] = {
	{ "host-abstract", host_abstract, "", "an abstract socket of the host" },
	{ "host-socket", host_socket, "", "a socket in the host's /run" },
	{ "host-port", host_port, "[PROTOCOL]", "a service on the host's loopback" },
	{ "family", family, "FAMILY TYPE PROTOCOL", "a socket" },
	{ "vsock-bind", vsock, "", "towards the hypervisor" },
	{ "forge", forge, "", "a raw packet" },
	{ "overhear", overhear, "", "a packet socket" },
	{ "set-address", set_address, "", "of the host's loopback" },
	{ NULL, NULL, NULL, NULL },
};
