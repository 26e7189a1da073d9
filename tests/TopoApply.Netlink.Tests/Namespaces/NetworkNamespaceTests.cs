using System.Net.Sockets;
using FluentAssertions;
using TopoApply.Netlink.Abi;
using TopoApply.Netlink.Namespaces;
using TopoApply.Netlink.Values;
using TopoApply.Testing.Sandboxing;
using TopoApply.Testing.Xunit;
using Xunit;

namespace TopoApply.Netlink.Tests.Namespaces;

public sealed class NetworkNamespaceTests
{
    [KernelFact]
    public void A_new_namespace_has_a_cookie_of_its_own()
    {
        using var sandbox = new Sandbox();
        sandbox.Run(() =>
        {
            using var here = NetworkNamespace.OpenCurrent();
            HashSet<ulong> cookies = [here.Cookie];
            for (var i = 0; i < 50; i++)
            {
                // Each is gone before the next is made, so that inode numbers come round again.
                using var made = NetworkNamespace.CreateUnnamed();
                cookies.Add(made.Cookie).Should().BeTrue("a cookie must never be used twice");
            }

            using var again = NetworkNamespace.OpenCurrent();
            again.Cookie.Should().Be(here.Cookie);
        });
    }

    [KernelFact]
    public void A_bound_namespace_is_the_same_when_it_is_opened_by_name()
    {
        using var sandbox = new Sandbox();
        sandbox.Run(() =>
        {
            using var made = NetworkNamespace.CreateUnnamed();
            made.BindTo("/run/netns/blue");

            var opening = NetworkNamespace.OpenNamed("/run/netns/blue");

            opening.File.Should().Be(NamespaceFile.Namespace);
            using var opened = opening.Namespace;
            opened?.Cookie.Should().Be(made.Cookie);
        });
        sandbox.Exec("ip", "netns", "list").Expect().Output.Should().Contain("blue");
        sandbox.Exec("ip", "-n", "blue", "link", "show", "lo").Expect();
    }

    [KernelFact]
    public void Unbinding_takes_the_name_away_and_the_namespace_lives_on_while_it_is_held()
    {
        using var sandbox = new Sandbox();
        sandbox.Run(() =>
        {
            using var made = NetworkNamespace.CreateUnnamed();
            made.BindTo("/run/netns/blue");
            made.BindTo("/run/pins/blue");
            var cookie = made.Cookie;

            NetworkNamespace.Unbind("/run/netns/blue");

            File.Exists("/run/netns/blue").Should().BeFalse();
            NetworkNamespace.OpenNamed("/run/netns/blue").File.Should().Be(NamespaceFile.Missing);
            made.Dispose();
            using var pinned = NetworkNamespace.OpenNamed("/run/pins/blue").Namespace;
            pinned?.Cookie.Should().Be(cookie, "the second bind mount keeps it");
            pinned?.BindTo("/run/netns/blue");
            using var back = NetworkNamespace.OpenNamed("/run/netns/blue").Namespace;
            back?.Cookie.Should().Be(cookie);
        });
    }

    [KernelFact]
    public void A_namespace_that_ip_made_is_opened_and_can_be_unbound()
    {
        using var sandbox = new Sandbox();
        sandbox.Exec("ip", "netns", "add", "red").Expect();
        sandbox.Run(() =>
        {
            using (var red = NetworkNamespace.OpenNamed("/run/netns/red").Namespace)
            {
                red.Should().NotBeNull();
            }

            NetworkNamespace.Unbind("/run/netns/red");
        });
        sandbox.Exec("ip", "netns", "list").Expect().Output.Should().BeEmpty();
    }

    [KernelFact]
    public void A_missing_name_or_directory_is_missing()
    {
        using var sandbox = new Sandbox();
        sandbox.Run(() =>
        {
            NetworkNamespace.OpenNamed("/run/netns/none").File.Should().Be(NamespaceFile.Missing);
            NetworkNamespace.OpenNamed("/run/no/such/directory").File.Should().Be(NamespaceFile.Missing);
            FluentActions.Invoking(() => NetworkNamespace.Unbind("/run/netns/none")).Should().Throw<KernelException>().Which.Errno.Should().Be(Errno.ENOENT);
        });
    }

    [KernelFact]
    public void An_empty_leftover_file_is_told_apart_reused_and_removed()
    {
        using var sandbox = new Sandbox();
        sandbox.Run(() =>
        {
            Directory.CreateDirectory("/run/netns");
            File.WriteAllBytes("/run/netns/left", []);
            File.WriteAllBytes("/run/netns/over", []);
            NetworkNamespace.OpenNamed("/run/netns/left").File.Should().Be(NamespaceFile.Leftover);

            using var made = NetworkNamespace.CreateUnnamed();
            made.BindTo("/run/netns/left");
            NetworkNamespace.Unbind("/run/netns/over");

            using var opened = NetworkNamespace.OpenNamed("/run/netns/left").Namespace;
            opened?.Cookie.Should().Be(made.Cookie);
            File.Exists("/run/netns/over").Should().BeFalse();
        });
    }

    [KernelFact]
    public void A_symlink_is_refused_and_its_target_keeps_its_mount()
    {
        using var sandbox = new Sandbox();
        sandbox.Run(() =>
        {
            using var made = NetworkNamespace.CreateUnnamed();
            made.BindTo("/run/netns/target");
            File.CreateSymbolicLink("/run/netns/link", "/run/netns/target");

            NetworkNamespace.OpenNamed("/run/netns/link").File.Should().Be(NamespaceFile.Foreign);
            FluentActions.Invoking(() => NetworkNamespace.Unbind("/run/netns/link")).Should().Throw<KernelException>();
            FluentActions.Invoking(() => made.BindTo("/run/netns/link")).Should().Throw<KernelException>().Which.Errno.Should().Be(Errno.EEXIST);

            File.Exists("/run/netns/link").Should().BeTrue();
            using var target = NetworkNamespace.OpenNamed("/run/netns/target").Namespace;
            target?.Cookie.Should().Be(made.Cookie);
        });
    }

    [KernelFact]
    public void A_dangling_symlink_is_not_followed_when_a_name_is_bound()
    {
        using var sandbox = new Sandbox();
        sandbox.Run(() =>
        {
            Directory.CreateDirectory("/run/netns");
            File.CreateSymbolicLink("/run/netns/link", "/run/victim");
            using var made = NetworkNamespace.CreateUnnamed();
            FluentActions.Invoking(() => made.BindTo("/run/netns/link")).Should().Throw<KernelException>();
            File.Exists("/run/victim").Should().BeFalse();
        });
    }

    [KernelFact]
    public void A_fifo_does_not_hang()
    {
        using var sandbox = new Sandbox();
        sandbox.Exec("mkdir", "-p", "/run/netns").Expect();
        sandbox.Exec("mkfifo", "/run/netns/fifo").Expect();
        sandbox.Run(() => NetworkNamespace.OpenNamed("/run/netns/fifo").File.Should().Be(NamespaceFile.Foreign));
    }

    [KernelFact]
    public void A_file_with_content_and_a_directory_are_foreign()
    {
        using var sandbox = new Sandbox();
        sandbox.Run(() =>
        {
            Directory.CreateDirectory("/run/netns/directory");
            File.WriteAllText("/run/netns/file", "x");
            NetworkNamespace.OpenNamed("/run/netns/file").File.Should().Be(NamespaceFile.Foreign);
            NetworkNamespace.OpenNamed("/run/netns/directory").File.Should().Be(NamespaceFile.Foreign);
            FluentActions.Invoking(() => NetworkNamespace.Unbind("/run/netns/file")).Should().Throw<KernelException>();
            File.ReadAllText("/run/netns/file").Should().Be("x");
        });
    }

    [KernelFact]
    public void A_namespace_of_another_type_is_foreign()
    {
        using var sandbox = new Sandbox();
        sandbox.Exec("mkdir", "-p", "/run/netns").Expect();
        sandbox.Exec("touch", "/run/netns/uts").Expect();
        sandbox.Exec("mount", "--bind", "/proc/self/ns/uts", "/run/netns/uts").Expect();
        sandbox.Run(() => NetworkNamespace.OpenNamed("/run/netns/uts").File.Should().Be(NamespaceFile.Foreign));
    }

    [KernelFact]
    public void A_taken_name_is_not_bound_a_second_time()
    {
        using var sandbox = new Sandbox();
        sandbox.Run(() =>
        {
            using var first = NetworkNamespace.CreateUnnamed();
            using var second = NetworkNamespace.CreateUnnamed();
            first.BindTo("/run/netns/blue");

            FluentActions.Invoking(() => second.BindTo("/run/netns/blue")).Should().Throw<KernelException>().Which.Errno.Should().Be(Errno.EEXIST);

            using var opened = NetworkNamespace.OpenNamed("/run/netns/blue").Namespace;
            opened?.Cookie.Should().Be(first.Cookie);
        });
    }

    [KernelFact]
    public void Mounts_that_lie_on_top_of_each_other_are_all_unbound()
    {
        using var sandbox = new Sandbox();
        sandbox.Exec("ip", "netns", "add", "red").Expect();
        sandbox.Exec("mount", "--bind", "/run/netns/red", "/run/netns/red").Expect();
        sandbox.Run(() => NetworkNamespace.Unbind("/run/netns/red"));
        sandbox.Run(() => File.Exists("/run/netns/red")).Should().BeFalse();
    }

    [KernelFact]
    public void The_directory_of_public_names_becomes_a_shared_mount_once_and_no_other_does()
    {
        using var sandbox = new Sandbox();
        sandbox.Run(() =>
        {
            using var made = NetworkNamespace.CreateUnnamed();
            made.BindTo("/run/netns/one");
            made.BindTo("/run/netns/two");
            made.BindTo("/run/elsewhere/three");
        });
        var mounts = sandbox.Exec("cat", "/proc/self/mountinfo").Expect().Output.Split('\n');
        mounts.Where(line => line.Contains(" /run/netns ", StringComparison.Ordinal)).Should().ContainSingle().Which.Should().Contain("shared:");
        mounts.Should().NotContain(line => line.Contains(" /run/elsewhere ", StringComparison.Ordinal));
    }

    [KernelFact]
    public void A_disposed_namespace_is_refused_and_the_next_one_still_works()
    {
        using var sandbox = new Sandbox();
        sandbox.Run(() =>
        {
            var gone = NetworkNamespace.CreateUnnamed();
            gone.Dispose();
            FluentActions.Invoking(() => gone.OpenSocket(NETLINK.ROUTE)).Should().Throw<ObjectDisposedException>();
            FluentActions.Invoking(() => gone.ReadSysctl("net/ipv4/ip_forward")).Should().Throw<ObjectDisposedException>();
            using var made = NetworkNamespace.CreateUnnamed();
            made.Cookie.Should().NotBe(0);
        });
    }

    [KernelFact]
    public void The_worker_ends_when_it_is_idle_and_comes_back()
    {
        using var sandbox = new Sandbox();
        sandbox.Run(() =>
        {
            using var made = NetworkNamespace.CreateUnnamed();
            var first = made.Cookie;
            Thread.Sleep(600);
            using var socket = made.OpenSocket(NETLINK.ROUTE);
            Kernel.LinkNames(socket).Should().Equal("lo");
            made.Cookie.Should().Be(first);
        });
    }

    [KernelFact]
    public void A_socket_acts_in_the_namespace_it_was_opened_in_and_the_thread_stays_at_home()
    {
        using var sandbox = new Sandbox();
        sandbox.Run(() =>
        {
            using var here = NetworkNamespace.OpenCurrent();
            using var made = NetworkNamespace.CreateUnnamed();
            using var socket = made.OpenSocket(NETLINK.ROUTE);
            Kernel.LinkNames(socket).Should().Equal("lo");
            sandbox.Exec("ip", "link", "add", "v0", "type", "veth", "peer", "name", "v1").Expect();
            Kernel.LinkNames(socket).Should().Equal("lo");

            using var local = here.OpenSocket(NETLINK.ROUTE);
            Kernel.LinkNames(local).Should().Equal("lo", "v1", "v0");
            using var still = NetworkNamespace.OpenCurrent();
            still.Cookie.Should().Be(here.Cookie);
        });
    }

    [KernelFact]
    public void Code_runs_inside_on_a_thread_of_its_own()
    {
        using var sandbox = new Sandbox();
        sandbox.Run(() =>
        {
            using var made = NetworkNamespace.CreateUnnamed();
            var caller = Environment.CurrentManagedThreadId;
            var (cookie, thread) = made.Run(() =>
            {
                using var inside = NetworkNamespace.OpenCurrent();
                return (inside.Cookie, Environment.CurrentManagedThreadId);
            });
            cookie.Should().Be(made.Cookie);
            thread.Should().NotBe(caller);
            FluentActions.Invoking(() => made.Run(() => throw new SocketException(5))).Should().Throw<SocketException>();
        });
    }

    [KernelFact]
    public void A_namespace_ends_with_its_last_holder()
    {
        using var sandbox = new Sandbox();
        sandbox.Run(() =>
        {
            using (var made = NetworkNamespace.CreateUnnamed())
            {
                made.BindTo("/run/netns/short");
                sandbox.Exec("ip", "link", "add", "near", "type", "veth", "peer", "name", "far", "netns", "short").Expect();
                NetworkNamespace.Unbind("/run/netns/short");
            }

            // The kernel takes namespaces apart behind our back; a reference that we leaked would keep it for ever.
            var gone = SpinWait.SpinUntil(() => sandbox.Exec("ip", "link", "show", "near").ExitCode != 0, TimeSpan.FromSeconds(20));
            gone.Should().BeTrue("the namespace and with it both ends of the cable must be gone");
        });
    }

    [KernelFact]
    public void Many_threads_can_ask_for_namespaces_at_once()
    {
        using var sandbox = new Sandbox();
        sandbox.Run(() =>
        {
            var cookies = new System.Collections.Concurrent.ConcurrentBag<ulong>();
            var threads = Enumerable.Range(0, 8).Select(_ => new Thread(() =>
            {
                for (var i = 0; i < 20; i++)
                {
                    using var made = NetworkNamespace.CreateUnnamed();
                    using var socket = made.OpenSocket(NETLINK.ROUTE);
                    cookies.Add(made.Cookie);
                }
            })).ToList();
            threads.ForEach(thread => thread.Start());
            threads.ForEach(thread => thread.Join());
            cookies.Should().HaveCount(160).And.OnlyHaveUniqueItems();
        });
    }

    [KernelFact]
    public void No_thread_of_the_process_stays_in_a_namespace_that_was_worked_in()
    {
        using var sandbox = new Sandbox();
        sandbox.Run(() =>
        {
            List<NetworkNamespace> made = [];
            for (var i = 0; i < 100; i++)
            {
                var one = NetworkNamespace.CreateUnnamed();
                made.Add(one);
                one.OpenSocket(NETLINK.ROUTE).Dispose();
                one.OpenSocket(NETLINK.NETFILTER).Dispose();
                one.ReadSysctl("net/ipv4/ip_forward");
                FluentActions.Invoking(() => one.ReadSysctl("net/none")).Should().Throw<SysctlException>();
            }

            // They are all still open, so their numbers are theirs alone.
            var theirs = made.Select(one => File.ResolveLinkTarget($"/proc/self/fd/{one.DescriptorNumber}", false)?.Name).ToHashSet(StringComparer.Ordinal);
            theirs.Should().HaveCount(100).And.OnlyContain(name => name != null && name.StartsWith("net:[", StringComparison.Ordinal));
            var threads = Directory.EnumerateDirectories("/proc/self/task").Select(NamespaceOf).ToList();
            threads.Should().NotBeEmpty().And.NotContain(name => theirs.Contains(name));
            made.ForEach(one => one.Dispose());
        });

        // A thread may end between the listing and the look.
        static string NamespaceOf(string task)
        {
            try
            {
                return File.ResolveLinkTarget($"{task}/ns/net", false)?.Name ?? "";
            }
            catch (IOException)
            {
                return "";
            }
        }
    }

    [Theory]
    [InlineData("relative/name")]
    [InlineData("name")]
    [InlineData("/run/netns/")]
    [InlineData("/run/netns/..")]
    [InlineData("/run/netns/a\0b")]
    public void A_path_that_is_not_an_absolute_file_is_refused(string path) =>
        FluentActions.Invoking(() => NetworkNamespace.OpenNamed(path)).Should().Throw<ArgumentException>();
}
