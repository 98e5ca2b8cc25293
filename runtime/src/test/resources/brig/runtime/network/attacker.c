/* attacker ATTACK PORT: tries one way to the network; prints what came of it; exit 0 if it went through, else 1. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static int port;

static int done(const char *what, long result)
{
	if (result < 0) {
		printf("%s: %s\n", what, strerrorname_np(errno));
		return 1;
	}
	printf("%s: ok\n", what);
	return 0;
}

static struct sockaddr_in v4(const char *address)
{
	struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(port)};
	inet_pton(AF_INET, address, &a.sin_addr);
	return a;
}

static struct sockaddr_in6 v6(const char *address)
{
	struct sockaddr_in6 a = {.sin6_family = AF_INET6, .sin6_port = htons(port)};
	inet_pton(AF_INET6, address, &a.sin6_addr);
	return a;
}

static int connect4(int type, const char *address)
{
	struct sockaddr_in a = v4(address);
	int s = socket(AF_INET, type, 0);
	if (connect(s, (void *)&a, sizeof a) < 0)
		return done("connect", -1);
	return done("write", write(s, "x", 1));
}

static int connect6(int type, const char *address, const char *from)
{
	struct sockaddr_in6 a = v6(address);
	int s = socket(AF_INET6, type, 0);
	if (from) {
		struct sockaddr_in6 b = v6(from);
		b.sin6_port = 0;
		if (bind(s, (void *)&b, sizeof b) < 0)
			return done("bind", -1);
	}
	if (connect(s, (void *)&a, sizeof a) < 0)
		return done("connect", -1);
	return done("write", write(s, "x", 1));
}

static int send4(const char *address, int family)
{
	struct sockaddr_in a = v4(address);
	int s = socket(AF_INET, SOCK_DGRAM, 0);
	a.sin_family = family;
	return done("sendto", sendto(s, "x", 1, 0, (void *)&a, sizeof a));
}

static int send6(const char *address)
{
	struct sockaddr_in6 a = v6(address);
	int s = socket(AF_INET6, SOCK_DGRAM, 0);
	return done("sendto", sendto(s, "x", 1, 0, (void *)&a, sizeof a));
}

static int sendmmsg4(void)
{
	struct sockaddr_in a = v4("127.0.0.1");
	struct iovec data = {"x", 1};
	struct mmsghdr m[2] = {{.msg_hdr = {&a, sizeof a, &data, 1}}, {.msg_hdr = {&a, sizeof a, &data, 1}}};
	int s = socket(AF_INET, SOCK_DGRAM, 0);
	return done("sendmmsg", sendmmsg(s, m, 2, 0));
}

static int fastopen(int option)
{
	struct sockaddr_in a = v4("127.0.0.1");
	int s = socket(AF_INET, SOCK_STREAM, 0), one = 1;
	if (!option)
		return done("sendto", sendto(s, "x", 1, MSG_FASTOPEN, (void *)&a, sizeof a));
	setsockopt(s, IPPROTO_TCP, TCP_FASTOPEN_CONNECT, &one, sizeof one);
	if (connect(s, (void *)&a, sizeof a) < 0)
		return done("connect", -1);
	return done("write", write(s, "x", 1));
}

static void *in_thread(void *result)
{
	*(int *)result = connect4(SOCK_STREAM, "127.0.0.1");
	return 0;
}

static int thread(void)
{
	pthread_t t;
	int result = 1;
	if (pthread_create(&t, 0, in_thread, &result))
		return done("thread", -1);
	pthread_join(t, 0);
	return result;
}

static int bind4(int type)
{
	struct sockaddr_in a = v4("127.0.0.1");
	return done("bind", bind(socket(AF_INET, type, 0), (void *)&a, sizeof a));
}

static int bind6(int type)
{
	struct sockaddr_in6 a = v6("::1");
	return done("bind", bind(socket(AF_INET6, type, 0), (void *)&a, sizeof a));
}

/* says on which port it can be reached, and waits for somebody */
static int serve(int type, int with_bind)
{
	struct sockaddr_in a;
	socklen_t length = sizeof a;
	int s = socket(AF_INET, type, 0);
	port = 0;
	a = v4("127.0.0.1");
	if (with_bind && bind(s, (void *)&a, sizeof a) < 0)
		return done("bind", -1);
	if (type == SOCK_STREAM && listen(s, 1) < 0)
		return done("listen", -1);
	getsockname(s, (void *)&a, &length);
	printf("%d\n", ntohs(a.sin_port));
	fflush(stdout);
	struct pollfd p = {.fd = s, .events = POLLIN};
	errno = ETIMEDOUT;
	return done("visitor", poll(&p, 1, 2000) == 1 ? 0 : -1);
}

/* the call shows an allowed address, the packet goes to another one */
static int source_route4(void)
{
	struct sockaddr_in a = v4("127.0.0.9");
	unsigned char options[] = {131, 11, 4, 127, 0, 0, 1, 127, 0, 0, 1, 0};
	int s = socket(AF_INET, SOCK_DGRAM, 0);
	a.sin_port = htons(53);
	if (setsockopt(s, IPPROTO_IP, IP_OPTIONS, options, sizeof options) < 0)
		return done("setsockopt", -1);
	return done("sendto", sendto(s, "x", 1, 0, (void *)&a, sizeof a));
}

static int source_route6(void)
{
	struct sockaddr_in6 a = v6("::9");
	/* segment routing (RFC 8754); the kernel sends to the segment that "left" counts to */
	struct {
		unsigned char next, length, type, left, last, flags;
		unsigned short tag;
		struct in6_addr segments[2];
	} route = {0, 4, 4, 1, 1, 0, 0, {in6addr_loopback, in6addr_loopback}};
	int s = socket(AF_INET6, SOCK_DGRAM, 0);
	a.sin6_port = htons(53);
	if (setsockopt(s, IPPROTO_IPV6, IPV6_RTHDR, &route, sizeof route) < 0)
		return done("setsockopt", -1);
	return done("sendto", sendto(s, "x", 1, 0, (void *)&a, sizeof a));
}

static int make(int type, int protocol)
{
	return done("socket", socket(AF_INET, type, protocol));
}

int main(int argc, char **argv)
{
	const char *attack = argc > 1 ? argv[1] : "";
	port = argc > 2 ? atoi(argv[2]) : 0;
#define IS(name) (!strcmp(attack, name))
	if (IS("tcp4")) return connect4(SOCK_STREAM, "127.0.0.1");
	if (IS("tcp4-zero")) return connect4(SOCK_STREAM, "0.0.0.0");
	if (IS("tcp4-thread")) return thread();
	if (IS("tcp4-fastopen")) return fastopen(0);
	if (IS("tcp4-fastopen-connect")) return fastopen(1);
	if (IS("tcp6")) return connect6(SOCK_STREAM, "::1", 0);
	if (IS("tcp6-zero")) return connect6(SOCK_STREAM, "::", 0);
	if (IS("tcp6-mapped")) return connect6(SOCK_STREAM, "::ffff:127.0.0.1", 0);
	if (IS("tcp6-zero-mapped")) return connect6(SOCK_STREAM, "::", "::ffff:127.0.0.1");
	if (IS("udp4-connect")) return connect4(SOCK_DGRAM, "127.0.0.1");
	if (IS("udp4")) return send4("127.0.0.1", AF_INET);
	if (IS("udp4-unspec")) return send4("127.0.0.1", AF_UNSPEC);
	if (IS("udp4-zero")) return send4("0.0.0.0", AF_INET);
	if (IS("udp4-mmsg")) return sendmmsg4();
	if (IS("udp6-connect")) return connect6(SOCK_DGRAM, "::1", 0);
	if (IS("udp6-connect-mapped")) return connect6(SOCK_DGRAM, "::ffff:127.0.0.1", 0);
	if (IS("udp6")) return send6("::1");
	if (IS("udp6-zero")) return send6("::");
	if (IS("udp6-mapped")) return send6("::ffff:127.0.0.1");
	if (IS("bind-tcp4")) return bind4(SOCK_STREAM);
	if (IS("bind-udp4")) return bind4(SOCK_DGRAM);
	if (IS("bind-tcp6")) return bind6(SOCK_STREAM);
	if (IS("bind-udp6")) return bind6(SOCK_DGRAM);
	if (IS("listen-unbound")) return serve(SOCK_STREAM, 0);
	if (IS("listen-any-port")) return serve(SOCK_STREAM, 1);
	if (IS("receive-any-port")) return serve(SOCK_DGRAM, 1);
	if (IS("source-route4")) return source_route4();
	if (IS("source-route6")) return source_route6();
	if (IS("mptcp")) return make(SOCK_STREAM, 262);
	if (IS("raw")) return make(SOCK_RAW, IPPROTO_UDP);
	if (IS("ping")) return make(SOCK_DGRAM, IPPROTO_ICMP);
	fprintf(stderr, "no attack '%s'\n", attack);
	return 2;
}
