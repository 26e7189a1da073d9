/* The table of STAR's router: one masquerade and one dnat, in one batch. As `nft` 1.0.6 compiles
 *   oifname "br0" ip saddr 192.168.0.0/16 masquerade
 *   iifname "br0" tcp dport 8080 dnat ip to 10.0.0.2:80 */
#pragma once

#include "netlink.h"
#include <linux/netfilter.h>
#include <linux/netfilter/nf_nat.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>

#define TABLE "topoapply-star"

static void nft_header(struct netlink *n, int type, int flags, int family, int resource) {
    struct nfgenmsg *header = begin(n, type, flags, sizeof *header);
    header->nfgen_family = (uint8_t)family;
    header->res_id = htons((uint16_t)resource);
}

static void nft_begin(struct netlink *n, int type, int flags) {
    nft_header(n, NFNL_SUBSYS_NFTABLES << 8 | type, NLM_F_ACK | flags, NFPROTO_INET, 0);
}

static void be32(struct netlink *n, int type, uint32_t value) { u32(n, type, htonl(value)); }

static size_t nested(struct netlink *n, int type) { return nest(n, type | NLA_F_NESTED); }

struct expression {
    size_t element;
    size_t data;
};

static struct expression expression(struct netlink *n, const char *name) {
    struct expression e = {.element = nested(n, NFTA_LIST_ELEM)};
    text(n, NFTA_EXPR_NAME, name);
    e.data = nested(n, NFTA_EXPR_DATA);
    return e;
}

static void end_expression(struct netlink *n, struct expression e) {
    end_nest(n, e.data);
    end_nest(n, e.element);
}

static void nft_value(struct netlink *n, int type, const void *bytes, size_t length) {
    size_t data = nested(n, type);
    attribute(n, NFTA_DATA_VALUE, bytes, length);
    end_nest(n, data);
}

static void meta(struct netlink *n, int key) {
    struct expression e = expression(n, "meta");
    be32(n, NFTA_META_KEY, (uint32_t)key);
    be32(n, NFTA_META_DREG, NFT_REG_1);
    end_expression(n, e);
}

static void compare(struct netlink *n, const void *bytes, size_t length) {
    struct expression e = expression(n, "cmp");
    be32(n, NFTA_CMP_SREG, NFT_REG_1);
    be32(n, NFTA_CMP_OP, NFT_CMP_EQ);
    nft_value(n, NFTA_CMP_DATA, bytes, length);
    end_expression(n, e);
}

static void payload(struct netlink *n, int base, int offset, int length) {
    struct expression e = expression(n, "payload");
    be32(n, NFTA_PAYLOAD_DREG, NFT_REG_1);
    be32(n, NFTA_PAYLOAD_BASE, (uint32_t)base);
    be32(n, NFTA_PAYLOAD_OFFSET, (uint32_t)offset);
    be32(n, NFTA_PAYLOAD_LEN, (uint32_t)length);
    end_expression(n, e);
}

static void immediate(struct netlink *n, int reg, const void *bytes, size_t length) {
    struct expression e = expression(n, "immediate");
    be32(n, NFTA_IMMEDIATE_DREG, (uint32_t)reg);
    nft_value(n, NFTA_IMMEDIATE_DATA, bytes, length);
    end_expression(n, e);
}

static void chain(struct netlink *n, const char *name, int hook, int priority) {
    nft_begin(n, NFT_MSG_NEWCHAIN, NLM_F_CREATE | NLM_F_EXCL);
    text(n, NFTA_CHAIN_TABLE, TABLE);
    text(n, NFTA_CHAIN_NAME, name);
    size_t data = nested(n, NFTA_CHAIN_HOOK);
    be32(n, NFTA_HOOK_HOOKNUM, (uint32_t)hook);
    be32(n, NFTA_HOOK_PRIORITY, (uint32_t)priority);
    end_nest(n, data);
    be32(n, NFTA_CHAIN_POLICY, NF_ACCEPT);
    text(n, NFTA_CHAIN_TYPE, "nat");
}

static size_t rule(struct netlink *n, const char *chain) {
    static const char bridge[16] = "br0";
    nft_begin(n, NFT_MSG_NEWRULE, NLM_F_CREATE | NLM_F_APPEND);
    text(n, NFTA_RULE_TABLE, TABLE);
    text(n, NFTA_RULE_CHAIN, chain);
    size_t expressions = nested(n, NFTA_RULE_EXPRESSIONS);
    meta(n, strcmp(chain, "nat_prerouting") ? NFT_META_OIFNAME : NFT_META_IIFNAME);
    compare(n, bridge, sizeof bridge);
    return expressions;
}

static void add_table(int fd) {
    static const uint8_t ipv4[] = {NFPROTO_IPV4}, tcp[] = {IPPROTO_TCP}, network[] = {192, 168};
    static const uint8_t port[] = {8080 >> 8, 8080 & 255}, address[] = {10, 0, 0, 2}, web[] = {0, 80};
    struct netlink n = {.fd = fd};
    nft_header(&n, NFNL_MSG_BATCH_BEGIN, 0, AF_UNSPEC, NFNL_SUBSYS_NFTABLES);
    nft_begin(&n, NFT_MSG_NEWTABLE, NLM_F_CREATE | NLM_F_EXCL);
    text(&n, NFTA_TABLE_NAME, TABLE);
    chain(&n, "nat_postrouting", NF_INET_POST_ROUTING, 95);
    chain(&n, "nat_prerouting", NF_INET_PRE_ROUTING, -105);

    size_t expressions = rule(&n, "nat_postrouting");
    meta(&n, NFT_META_NFPROTO);
    compare(&n, ipv4, sizeof ipv4);
    payload(&n, NFT_PAYLOAD_NETWORK_HEADER, 12, sizeof network);
    compare(&n, network, sizeof network);
    end_expression(&n, expression(&n, "masq"));
    end_nest(&n, expressions);

    expressions = rule(&n, "nat_prerouting");
    meta(&n, NFT_META_L4PROTO);
    compare(&n, tcp, sizeof tcp);
    payload(&n, NFT_PAYLOAD_TRANSPORT_HEADER, 2, sizeof port);
    compare(&n, port, sizeof port);
    immediate(&n, NFT_REG_1, address, sizeof address);
    immediate(&n, NFT_REG_2, web, sizeof web);
    struct expression nat = expression(&n, "nat");
    be32(&n, NFTA_NAT_TYPE, NFT_NAT_DNAT);
    be32(&n, NFTA_NAT_FAMILY, NFPROTO_IPV4);
    be32(&n, NFTA_NAT_REG_ADDR_MIN, NFT_REG_1);
    be32(&n, NFTA_NAT_REG_PROTO_MIN, NFT_REG_2);
    be32(&n, NFTA_NAT_FLAGS, NF_NAT_RANGE_PROTO_SPECIFIED);
    end_expression(&n, nat);
    end_nest(&n, expressions);

    nft_header(&n, NFNL_MSG_BATCH_END, 0, AF_UNSPEC, NFNL_SUBSYS_NFTABLES);
    flush(&n);
}
