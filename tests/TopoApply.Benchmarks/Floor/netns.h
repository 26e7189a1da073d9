/* Named network namespaces as `ip netns` has them, and knowing when the kernel has finished with those that died. */
#pragma once

#include "netlink.h"
#include <dirent.h>
#include <fcntl.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>

#define NAMES "/run/netns"
#define FILES "/etc/netns"

struct netns {
    int fd;    /* names it to others */
    int route; /* its rtnetlink socket */
};

static void write_file(const char *path, const char *content, int flags) {
    int fd = open(path, O_WRONLY | O_CLOEXEC | flags, 0644);
    size_t length = strlen(content);
    if (fd < 0 || write(fd, content, length) != (ssize_t)length)
        die("%s", path);
    close(fd);
}

/* Makes a namespace, names it, and leaves the calling thread in it. */
static struct netns make_netns(const char *name) {
    char path[300];
    struct netns netns;
    snprintf(path, sizeof path, NAMES "/%s", name);
    int place = open(path, O_RDONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0);
    if (place < 0)
        die("%s", path);
    close(place);
    if (unshare(CLONE_NEWNET))
        die("unshare");
    if (mount("/proc/self/ns/net", path, "none", MS_BIND, NULL))
        die("mount %s", path);
    netns.fd = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
    netns.route = open_netlink(NETLINK_ROUTE);
    return netns;
}

static int open_netns(const char *name) {
    char path[300];
    snprintf(path, sizeof path, NAMES "/%s", name);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        die("%s", path);
    return fd;
}

static void enter(int fd) {
    if (setns(fd, CLONE_NEWNET))
        die("setns");
}

static void allow_many_files(void) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit))
        die("getrlimit");
    limit.rlim_cur = limit.rlim_max;
    if (setrlimit(RLIMIT_NOFILE, &limit))
        die("setrlimit");
}

/* Takes all names away, and the files with them: the namespaces die. */
static void delete_names(void) {
    char path[600];
    DIR *names = opendir(NAMES);
    if (!names)
        die(NAMES);
    for (struct dirent *entry; (entry = readdir(names));) {
        if (entry->d_name[0] == '.')
            continue;
        snprintf(path, sizeof path, NAMES "/%s", entry->d_name);
        umount2(path, MNT_DETACH);
        if (unlink(path))
            die("unlink %s", path);
        snprintf(path, sizeof path, FILES "/%s/resolv.conf", entry->d_name);
        if (!unlink(path)) {
            snprintf(path, sizeof path, FILES "/%s", entry->d_name);
            rmdir(path);
        }
    }
    closedir(names);
}

static void drop_sentinel(int home, struct netlink *n) {
    int here = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
    enter(home);
    close(here);
    close(n->fd);
}

/* Makes a namespace with a cable to here, drops it, and waits until the cable is gone. */
static void await_sentinel(int home) {
    if (unshare(CLONE_NEWNET))
        die("unshare");
    struct netlink n = {.fd = open_netlink(NETLINK_ROUTE)};
    add_veth(&n, "sentinel1", 0, 0, "sentinel0", 0, home, 0x020000005e00);
    flush(&n);
    drop_sentinel(home, &n);
    while (if_nametoindex("sentinel0"))
        usleep(500);
}

/*
 * Waits until the kernel has finished with every namespace that died before. Dead namespaces wait in a list that one worker takes as a
 * whole and works through in batches, one after the other (cleanup_net in net/core/net_namespace.c). So a namespace that dies now is cleaned
 * up with or after all that died before; its cable goes early in its batch, and a second one, which dies when the first one's cable has
 * gone, is of a later batch: when its cable is gone too, the batch before it is through to its end. On an idle kernel the two take some
 * 50 ms, whatever is measured; `settle` twice in a row shows how much.
 */
static void settle(void) {
    int home = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
    await_sentinel(home);
    await_sentinel(home);
    close(home);
}
