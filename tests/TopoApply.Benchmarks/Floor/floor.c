/*
 * The floor: what the kernel needs for a topology when nothing but the necessary messages are sent, pipelined, over raw netlink. No YAML, no
 * reading, no journal, no ownership marks, no verification. Everything happens below /run/netns and /etc/netns of the mount namespace it
 * is started in. Each command prints the seconds of the work itself.
 *
 *   create-star N    namespace `router` with a bridge per thousand hosts; h1..hN, each with one cable to it
 *   create-chain N   routers r1..rN in a line, static routes both ways
 *   routes N         namespace `r` with one cable and N routes over it
 *   delete           every name; prints the time until the names are gone and until the kernel has finished
 *   settle           waits until the kernel has finished with all dead namespaces
 *   read [KINDS]     dumps what a plan needs of every named namespace
 *   read-all         dumps every kind everywhere
 *   run FILE PROGRAM…  runs a program; seconds, peak memory in KiB and exit code go into the file
 *   nothing          ends at once: what starting a process costs
 */
#include "netlink.h"
#include "netns.h"
#include "nft.h"
#include "read.h"
#include <spawn.h>
#include <sys/wait.h>

/* A bridge has room for 1023 ports. */
#define HOSTS_OF_A_BRIDGE 1000
#define RESOLV_CONF "nameserver 10.0.0.1\n"

static void star_address(int host, int family, uint8_t *address) {
    int bridge = (host - 1) / HOSTS_OF_A_BRIDGE, number = host ? (host - 1) % HOSTS_OF_A_BRIDGE + 2 : 1;
    memset(address, 0, 16);
    if (family == AF_INET) {
        memcpy(address, (uint8_t[]){10, (uint8_t)bridge, (uint8_t)(number >> 8), (uint8_t)number}, 4);
    } else {
        address[0] = 0xfd;
        address[7] = (uint8_t)(bridge + 1);
        address[14] = (uint8_t)(number >> 8);
        address[15] = (uint8_t)number;
    }
}

static void gateway_address(int bridge, int family, uint8_t *address) {
    star_address(0, family, address);
    address[family == AF_INET ? 1 : 7] = (uint8_t)(bridge + (family == AF_INET ? 0 : 1));
}

static int prefix_length(int family) { return family == AF_INET ? 16 : 64; }

static void configure_host(struct netns host, int number) {
    struct netlink n = {.fd = host.route};
    raise_link(&n, 1);
    raise_link(&n, 2);
    for (int family = AF_INET; family; family = family == AF_INET ? AF_INET6 : 0) {
        uint8_t address[16], gateway[16];
        star_address(number, family, address);
        gateway_address((number - 1) / HOSTS_OF_A_BRIDGE, family, gateway);
        add_address(&n, 2, family, address, prefix_length(family));
        add_route(&n, family, NULL, 0, gateway);
    }
    flush(&n);
}

static void write_resolv_conf(const char *name) {
    char path[300];
    snprintf(path, sizeof path, FILES "/%s", name);
    if (mkdir(path, 0755))
        die("mkdir %s", path);
    strcat(path, "/resolv.conf");
    write_file(path, RESOLV_CONF, O_CREAT | O_EXCL);
}

/* Ports are attached while their bridge is down; a port that joins a bridge which is up costs half as much again. */
static void create_star(int count) {
    char name[32], port[32], bridge[32];
    int bridges = (count + HOSTS_OF_A_BRIDGE - 1) / HOSTS_OF_A_BRIDGE;
    struct netns *hosts = calloc((size_t)count + 1, sizeof *hosts);
    struct netns router = make_netns("router");
    write_file("/proc/sys/net/ipv4/conf/all/forwarding", "1", 0);
    write_file("/proc/sys/net/ipv6/conf/all/forwarding", "1", 0);
    int netfilter = open_netlink(NETLINK_NETFILTER);
    add_table(netfilter);
    for (int i = 1; i <= count; i++) {
        snprintf(name, sizeof name, "h%d", i);
        hosts[i] = make_netns(name);
        write_resolv_conf(name);
    }

    struct netlink n = {.fd = router.route};
    raise_link(&n, 1);
    for (int i = 0; i < bridges; i++) {
        snprintf(bridge, sizeof bridge, "br%d", i);
        add_bridge(&n, bridge, 2 + i, 0x020000000000 | (uint64_t)(unsigned)i);
    }
    for (int i = 1; i <= count; i++) {
        snprintf(port, sizeof port, "l%d", i);
        add_veth(&n, port, 2 + bridges + i, 2 + (i - 1) / HOSTS_OF_A_BRIDGE, "eth0", 2, hosts[i].fd, 0x020100000000 | (uint64_t)(unsigned)i);
    }
    flush(&n);
    for (int i = 1; i <= count; i++)
        configure_host(hosts[i], i);
    for (int i = 0; i < bridges; i++) {
        raise_link(&n, 2 + i);
        for (int family = AF_INET; family; family = family == AF_INET ? AF_INET6 : 0) {
            uint8_t address[16];
            gateway_address(i, family, address);
            add_address(&n, 2 + i, family, address, prefix_length(family));
        }
    }
    flush(&n);
}

/* Cable i leads from router i, the lower address, to router i + 1. */
static uint32_t chain_address(int cable, int end) { return htonl(0x0a000000u + 4u * (unsigned)(cable - 1) + (unsigned)end); }

static void configure_router(struct netns router, int number, int count) {
    struct netlink n = {.fd = router.route};
    int left = number > 1 ? 2 : 0, right = number < count ? (left ? 3 : 2) : 0;
    raise_link(&n, 1);
    if (left) {
        uint32_t own = chain_address(number - 1, 2);
        raise_link(&n, left);
        add_address(&n, left, AF_INET, &own, 30);
    }
    if (right) {
        uint32_t own = chain_address(number, 1);
        add_address(&n, right, AF_INET, &own, 30);
    }
    if (number > 2) {
        uint32_t to = chain_address(1, 0), via = chain_address(number - 1, 1);
        add_route(&n, AF_INET, &to, 30, &via);
    }
    if (number < count - 1) {
        uint32_t to = chain_address(count - 1, 0), via = chain_address(number, 2);
        add_route(&n, AF_INET, &to, 30, &via);
    }
    flush(&n);
}

static void create_chain(int count) {
    char name[32];
    struct netns *routers = calloc((size_t)count + 1, sizeof *routers);
    for (int i = 1; i <= count; i++) {
        snprintf(name, sizeof name, "r%d", i);
        routers[i] = make_netns(name);
        write_file("/proc/sys/net/ipv4/conf/all/forwarding", "1", 0);
    }
    for (int i = 1; i < count; i++) {
        struct netlink n = {.fd = routers[i].route};
        add_veth(&n, "right", i > 1 ? 3 : 2, 0, "left", 2, routers[i + 1].fd, 0x020200000000 | (uint64_t)(unsigned)i);
        flush(&n);
    }
    for (int i = 1; i <= count; i++)
        configure_router(routers[i], i, count);
}

/* Routes 20.0.0.0/32 and on, all over one next hop. Gives the time of the routes alone. */
static double create_routes(int count) {
    uint32_t own = htonl(0x0a000001), via = htonl(0x0a000002), far = via;
    struct netns other = make_netns("s");
    struct netns netns = make_netns("r");
    struct netlink n = {.fd = netns.route}, m = {.fd = other.route};
    add_veth(&n, "eth0", 2, 0, "eth0", 2, other.fd, 0x020300000001);
    add_address(&n, 2, AF_INET, &own, 24);
    raise_link(&n, 1);
    flush(&n);
    raise_link(&m, 1);
    raise_link(&m, 2);
    add_address(&m, 2, AF_INET, &far, 24);
    flush(&m);
    double start = now();
    for (int i = 0; i < count; i++) {
        uint32_t to = htonl(0x14000000u + (unsigned)i);
        add_route(&n, AF_INET, &to, 32, &via);
    }
    flush(&n);
    return now() - start;
}

static void print(double seconds) { printf("%.6f\n", seconds); }

static void delete_all(void) {
    double start = now();
    delete_names();
    print(now() - start);
    settle();
    print(now() - start);
}

/* Whoever waits by looking now and then cannot tell milliseconds. */
static int run(const char *file, char **arguments) {
    extern char **environ;
    char result[200];
    struct rusage usage;
    pid_t process;
    int status;
    double start = now();
    if ((errno = posix_spawnp(&process, arguments[0], NULL, NULL, arguments, environ)))
        die("%s", arguments[0]);
    if (wait4(process, &status, 0, &usage) != process)
        die("wait4");
    double seconds = now() - start;
    int code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    snprintf(result, sizeof result, "%.6f %ld %d\n", seconds, usage.ru_maxrss, code);
    write_file(file, result, O_CREAT | O_TRUNC);
    return code;
}

int main(int count, char **arguments) {
    const char *command = count > 1 ? arguments[1] : "";
    int size = count > 2 ? atoi(arguments[2]) : 0;
    if (!strcmp(command, "run") && count > 3)
        return run(arguments[2], arguments + 3);
    allow_many_files();
    double start = now();
    if (!strcmp(command, "create-star"))
        create_star(size);
    else if (!strcmp(command, "create-chain"))
        create_chain(size);
    else if (!strcmp(command, "routes"))
        return print(create_routes(size)), 0;
    else if (!strcmp(command, "delete"))
        return delete_all(), 0;
    else if (!strcmp(command, "settle"))
        settle();
    else if (!strcmp(command, "read"))
        read_everything(count > 2 ? arguments[2] : "larunfsd", false);
    else if (!strcmp(command, "read-all"))
        read_everything("larunfsd", true);
    else if (strcmp(command, "nothing"))
        return fprintf(stderr, "unknown command: %s\n", command), 2;
    print(now() - start);
    return 0;
}
