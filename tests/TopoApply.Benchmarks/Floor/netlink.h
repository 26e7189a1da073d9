/* Raw netlink: messages built in one buffer, sent together, their acknowledgements read behind. */
#pragma once

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_link.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <linux/veth.h>
#include <net/if.h>
#include <sched.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

/* More unread acknowledgements than this could overrun the socket's receive buffer of the default size. */
#define MOST_OUTSTANDING 64

static void die(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fprintf(stderr, errno ? ": %s\n" : "\n", strerror(errno));
    exit(1);
}

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* One socket; messages wait in the buffer until `flush`. */
struct netlink {
    int fd;
    int waiting; /* messages in the buffer */
    uint32_t sequence;
    size_t used;
    struct nlmsghdr *message;
};

/* Shared by all sockets: only one of them has messages waiting at a time. */
static char send_buffer[64 * 1024];
static char receive_buffer[256 * 1024];

static int open_netlink(int protocol) {
    int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, protocol);
    int one = 1;
    if (fd < 0)
        die("socket");
    /* Acknowledgements without a copy of the request; dumps filtered by their headers. */
    setsockopt(fd, SOL_NETLINK, NETLINK_CAP_ACK, &one, sizeof one);
    setsockopt(fd, SOL_NETLINK, NETLINK_GET_STRICT_CHK, &one, sizeof one);
    return fd;
}

static void *put(struct netlink *n, size_t length) {
    void *place = send_buffer + n->used;
    size_t padded = NLMSG_ALIGN(length);
    if (n->used + padded > sizeof send_buffer)
        die("the send buffer is too small");
    memset(place, 0, padded);
    n->used += padded;
    n->message->nlmsg_len = (uint32_t)(send_buffer + n->used - (char *)n->message);
    return place;
}

/* Begins a message with its family header. */
static void *begin(struct netlink *n, int type, int flags, size_t header) {
    n->message = (struct nlmsghdr *)(send_buffer + n->used);
    struct nlmsghdr *message = put(n, sizeof *message);
    message->nlmsg_type = (uint16_t)type;
    message->nlmsg_flags = (uint16_t)(NLM_F_REQUEST | flags);
    message->nlmsg_seq = ++n->sequence;
    if (flags & NLM_F_ACK)
        n->waiting++;
    return header ? put(n, header) : NULL;
}

static void attribute(struct netlink *n, int type, const void *data, size_t length) {
    struct rtattr *a = put(n, RTA_LENGTH(length));
    a->rta_type = (uint16_t)type;
    a->rta_len = (uint16_t)RTA_LENGTH(length);
    if (length)
        memcpy(RTA_DATA(a), data, length);
}

static void text(struct netlink *n, int type, const char *value) { attribute(n, type, value, strlen(value) + 1); }

static void u8(struct netlink *n, int type, uint8_t value) { attribute(n, type, &value, sizeof value); }

static void u32(struct netlink *n, int type, uint32_t value) { attribute(n, type, &value, sizeof value); }

static size_t nest(struct netlink *n, int type) {
    size_t at = n->used;
    attribute(n, type, NULL, 0);
    return at;
}

static void end_nest(struct netlink *n, size_t at) {
    ((struct rtattr *)(send_buffer + at))->rta_len = (uint16_t)(n->used - at);
}

/* Sends what waits and reads one acknowledgement for each message that asked for one. */
static void flush(struct netlink *n) {
    struct sockaddr_nl kernel = {.nl_family = AF_NETLINK};
    if (!n->used)
        return;
    if (sendto(n->fd, send_buffer, n->used, 0, (struct sockaddr *)&kernel, sizeof kernel) < 0)
        die("sendto");
    n->used = 0;
    while (n->waiting > 0) {
        ssize_t length = recv(n->fd, receive_buffer, sizeof receive_buffer, 0);
        if (length < 0)
            die("recv");
        for (struct nlmsghdr *m = (void *)receive_buffer; NLMSG_OK(m, length); m = NLMSG_NEXT(m, length)) {
            if (m->nlmsg_type != NLMSG_ERROR)
                continue;
            struct nlmsgerr *answer = NLMSG_DATA(m);
            if (answer->error) {
                errno = -answer->error;
                die("the kernel refused message type %d, number %u", answer->msg.nlmsg_type, answer->msg.nlmsg_seq);
            }
            n->waiting--;
        }
    }
}

/* Makes room for one more message. */
static void flush_when_full(struct netlink *n) {
    if (n->waiting >= MOST_OUTSTANDING || n->used > sizeof send_buffer - 4096)
        flush(n);
}

/* Sends a dump request and counts its entries. */
static long dump(struct netlink *n) {
    struct sockaddr_nl kernel = {.nl_family = AF_NETLINK};
    long entries = 0;
    if (sendto(n->fd, send_buffer, n->used, 0, (struct sockaddr *)&kernel, sizeof kernel) < 0)
        die("sendto");
    n->used = 0;
    for (;;) {
        ssize_t length = recv(n->fd, receive_buffer, sizeof receive_buffer, 0);
        if (length < 0)
            die("recv");
        for (struct nlmsghdr *m = (void *)receive_buffer; NLMSG_OK(m, length); m = NLMSG_NEXT(m, length)) {
            if (m->nlmsg_type == NLMSG_DONE || m->nlmsg_type == NLMSG_ERROR)
                return entries;
            entries++;
        }
    }
}

/* ---- rtnetlink requests ---- */

static void put_end(struct netlink *n, const char *name, uint64_t mac) {
    uint8_t bytes[6];
    for (int i = 0; i < 6; i++)
        bytes[i] = (uint8_t)(mac >> (40 - 8 * i));
    text(n, IFLA_IFNAME, name);
    attribute(n, IFLA_ADDRESS, bytes, sizeof bytes);
    u32(n, IFLA_MTU, 1500);
    u32(n, IFLA_NUM_TX_QUEUES, 1);
    u32(n, IFLA_NUM_RX_QUEUES, 1);
}

/* Both ends of a cable in one message, each in its namespace; the near end up and enslaved. */
static void add_veth(struct netlink *n, const char *name, int index, int master, const char *peer, int peer_index, int peer_netns, uint64_t mac) {
    flush_when_full(n);
    struct ifinfomsg *header = begin(n, RTM_NEWLINK, NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL, sizeof *header);
    header->ifi_index = index;
    header->ifi_flags = header->ifi_change = IFF_UP;
    put_end(n, name, mac);
    if (master)
        u32(n, IFLA_MASTER, (uint32_t)master);
    size_t info = nest(n, IFLA_LINKINFO);
    text(n, IFLA_INFO_KIND, "veth");
    size_t data = nest(n, IFLA_INFO_DATA);
    size_t other = nest(n, VETH_INFO_PEER);
    ((struct ifinfomsg *)put(n, sizeof *header))->ifi_index = peer_index;
    put_end(n, peer, mac | 0x80000000);
    u32(n, IFLA_NET_NS_FD, (uint32_t)peer_netns);
    end_nest(n, other);
    end_nest(n, data);
    end_nest(n, info);
}

static void add_bridge(struct netlink *n, const char *name, int index, uint64_t mac) {
    flush_when_full(n);
    struct ifinfomsg *header = begin(n, RTM_NEWLINK, NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL, sizeof *header);
    header->ifi_index = index;
    put_end(n, name, mac);
    size_t info = nest(n, IFLA_LINKINFO);
    text(n, IFLA_INFO_KIND, "bridge");
    size_t data = nest(n, IFLA_INFO_DATA);
    u32(n, IFLA_BR_STP_STATE, 0);
    u8(n, IFLA_BR_MCAST_SNOOPING, 0);
    end_nest(n, data);
    end_nest(n, info);
}

static void raise_link(struct netlink *n, int index) {
    flush_when_full(n);
    struct ifinfomsg *header = begin(n, RTM_SETLINK, NLM_F_ACK, sizeof *header);
    header->ifi_index = index;
    header->ifi_flags = header->ifi_change = IFF_UP;
}

static void add_address(struct netlink *n, int index, int family, const void *address, int length) {
    flush_when_full(n);
    struct ifaddrmsg *header = begin(n, RTM_NEWADDR, NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL, sizeof *header);
    header->ifa_family = (uint8_t)family;
    header->ifa_prefixlen = (uint8_t)length;
    header->ifa_index = (uint32_t)index;
    header->ifa_flags = family == AF_INET6 ? IFA_F_NODAD : 0;
    attribute(n, IFA_LOCAL, address, family == AF_INET6 ? 16 : 4);
    attribute(n, IFA_ADDRESS, address, family == AF_INET6 ? 16 : 4);
}

static void add_route(struct netlink *n, int family, const void *to, int length, const void *via) {
    size_t size = family == AF_INET6 ? 16 : 4;
    flush_when_full(n);
    struct rtmsg *header = begin(n, RTM_NEWROUTE, NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL, sizeof *header);
    header->rtm_family = (uint8_t)family;
    header->rtm_dst_len = (uint8_t)length;
    header->rtm_table = RT_TABLE_MAIN;
    header->rtm_protocol = RTPROT_STATIC;
    header->rtm_scope = RT_SCOPE_UNIVERSE;
    header->rtm_type = RTN_UNICAST;
    if (length)
        attribute(n, RTA_DST, to, size);
    attribute(n, RTA_GATEWAY, via, size);
}
