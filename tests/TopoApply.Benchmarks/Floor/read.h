/* Reading back what is in every named namespace: counts entries, keeps nothing. */
#pragma once

#include "netlink.h"
#include "netns.h"
#include "nft.h"
#include <linux/fib_rules.h>
#include <linux/neighbour.h>

static long dump_links(struct netlink *n) {
    begin(n, RTM_GETLINK, NLM_F_DUMP, sizeof(struct ifinfomsg));
    u32(n, IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS);
    return dump(n);
}

/* A dump whose header is all zero but for the family. */
static long dump_plain(struct netlink *n, int type, int family, size_t header) {
    *(uint8_t *)begin(n, type, NLM_F_DUMP, header) = (uint8_t)family;
    return dump(n);
}

/* Asks for one object; its absence counts as none. */
static long get(struct netlink *n) { return dump(n); }

static long dump_table(struct netlink *n, int type) {
    nft_header(n, NFNL_SUBSYS_NFTABLES << 8 | type, NLM_F_DUMP, NFPROTO_INET, 0);
    return dump(n);
}

/* The generation and our table; what is in it only where there is one, or, when `all`, everywhere. */
static long read_nft(bool all) {
    struct netlink n = {.fd = open_netlink(NETLINK_NETFILTER)};
    nft_header(&n, NFNL_SUBSYS_NFTABLES << 8 | NFT_MSG_GETGEN, NLM_F_ACK, AF_UNSPEC, 0);
    get(&n);
    nft_header(&n, NFNL_SUBSYS_NFTABLES << 8 | NFT_MSG_GETTABLE, NLM_F_ACK, NFPROTO_INET, 0);
    text(&n, NFTA_TABLE_NAME, TABLE);
    long entries = get(&n);
    if (entries || all) {
        entries += dump_table(&n, NFT_MSG_GETCHAIN);
        entries += dump_table(&n, NFT_MSG_GETSET);
        entries += dump_table(&n, NFT_MSG_GETRULE);
    }
    if (all)
        entries += dump_table(&n, NFT_MSG_GETOBJ);
    close(n.fd);
    return entries;
}

static long read_text(const char *path) {
    char content[4096];
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return 0;
    ssize_t length = read(fd, content, sizeof content);
    close(fd);
    return length > 0;
}

static long read_sysctls(const char *name, bool all) {
    static const char *paths[] = {
        "/proc/sys/net/ipv4/conf/all/forwarding", "/proc/sys/net/ipv6/conf/all/forwarding", "/proc/sys/net/ipv4/conf/all/rp_filter",
        "/proc/sys/net/ipv4/conf/default/rp_filter", "/proc/sys/net/ipv6/conf/all/accept_ra",
    };
    long entries = 0;
    for (int i = 0; i < (all ? 5 : name[0] == 'r' ? 2 : 0); i++)
        entries += read_text(paths[i]);
    return entries;
}

/* What a plan needs: the kinds by letter, links addresses routes rules neighbours nftables sysctls files. */
static long read_netns(const char *name, const char *kinds, bool all) {
    char path[300];
    struct netlink n = {.fd = open_netlink(NETLINK_ROUTE)};
    long entries = 0;
    for (; *kinds; kinds++) {
        switch (*kinds) {
        case 'l': entries += dump_links(&n); break;
        case 'a': entries += dump_plain(&n, RTM_GETADDR, AF_UNSPEC, sizeof(struct ifaddrmsg)); break;
        case 'r':
            entries += dump_plain(&n, RTM_GETROUTE, AF_INET, sizeof(struct rtmsg));
            entries += dump_plain(&n, RTM_GETROUTE, AF_INET6, sizeof(struct rtmsg));
            break;
        case 'u':
            entries += dump_plain(&n, RTM_GETRULE, AF_INET, sizeof(struct fib_rule_hdr));
            entries += dump_plain(&n, RTM_GETRULE, AF_INET6, sizeof(struct fib_rule_hdr));
            break;
        case 'n': entries += dump_plain(&n, RTM_GETNEIGH, AF_UNSPEC, sizeof(struct ndmsg)); break;
        case 'f': entries += read_nft(all); break;
        case 's': entries += read_sysctls(name, all); break;
        case 'd':
            snprintf(path, sizeof path, FILES "/%s/resolv.conf", name);
            entries += read_text(path);
            break;
        default: errno = 0; die("no such kind: %c", *kinds);
        }
    }
    close(n.fd);
    return entries;
}

/* Reads all named namespaces. */
static long read_everything(const char *kinds, bool all) {
    long entries = 0;
    DIR *names = opendir(NAMES);
    if (!names)
        die(NAMES);
    for (struct dirent *entry; (entry = readdir(names));) {
        if (entry->d_name[0] == '.')
            continue;
        int fd = open_netns(entry->d_name);
        enter(fd);
        close(fd);
        entries += read_netns(entry->d_name, kinds, all);
    }
    closedir(names);
    return entries;
}
