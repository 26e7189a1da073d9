using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using FluentAssertions;
using TopoApply.Netlink.Abi;
using TopoApply.Netlink.Interop;
using TopoApply.Netlink.Wire;
using TopoApply.Testing.Sandboxing;
using Xunit;

namespace TopoApply.Netlink.Tests.Abi;

/// <summary>Our numbers against those of the installed kernel headers (package linux-libc-dev) and of the compiler.</summary>
public sealed class AbiTests
{
    private const string Include = "/usr/include/linux";

    /// <summary>Constants that have another class here than their kernel name would say.</summary>
    private static readonly Dictionary<string, string[]> Prefixes = new(StringComparer.Ordinal)
    {
        ["NETLINK_OPTION"] = ["NETLINK"],
        ["NF_VERDICT"] = ["NF", "NFT"],
    };

    private static readonly Lazy<KernelHeader> Headers = new(Header);

    public static TheoryData<string> Classes => [.. ConstantClasses().Select(type => type.Name).Where(name => name != nameof(NF_CT_STATE))];

    [HeaderTheory]
    [MemberData(nameof(Classes))]
    public void Constants_are_those_of_the_kernel_headers(string name)
    {
        var header = Headers.Value.Values;
        var type = ConstantClasses().Single(candidate => candidate.Name == name);
        var prefixes = Prefixes.GetValueOrDefault(name, [name]);
        header.Keys.Should().Contain(key => key.StartsWith($"{prefixes[0]}_", StringComparison.Ordinal));
        foreach (var field in type.GetFields(BindingFlags.Public | BindingFlags.Static).Where(field => field.IsLiteral))
        {
            var ours = Convert.ToInt64(field.GetRawConstantValue(), CultureInfo.InvariantCulture);
            if (prefixes.Select(prefix => $"{prefix}_{field.Name}").FirstOrDefault(header.ContainsKey) is { } known)
            {
                ours.Should().Be(header[known], $"{known} is so in the header");
            }
            else
            {
                var newest = header.GetValueOrDefault($"__{name}_MAX", -1);
                newest.Should().BePositive($"{name}_{field.Name} is not in the header, and the header does not say where its numbers end");
                ours.Should().BeGreaterThanOrEqualTo(newest, $"{name}_{field.Name} is not in the header, so it must be newer than all that are");
            }
        }
    }

    [HeaderFact]
    public void Connection_states_are_the_bits_that_the_kernel_derives()
    {
        var header = Headers.Value.Values;
        uint Bit(string name) => 1u << (int)((header[name] % header["IP_CT_IS_REPLY"]) + 1);
        NF_CT_STATE.ESTABLISHED.Should().Be(Bit("IP_CT_ESTABLISHED"));
        NF_CT_STATE.RELATED.Should().Be(Bit("IP_CT_RELATED"));
        NF_CT_STATE.NEW.Should().Be(Bit("IP_CT_NEW"));
        NF_CT_STATE.INVALID.Should().Be((uint)header["NF_CT_STATE_INVALID_BIT"]);
        NF_CT_STATE.UNTRACKED.Should().Be((uint)header["NF_CT_STATE_UNTRACKED_BIT"]);
    }

    [Fact]
    public void Every_class_of_constants_is_compared() => ConstantClasses().Select(type => type.Name)
        .Should().Contain(["RTA", "RTM", "IFLA", "IFLA_BR", "IFLA_INFO", "IFA", "NDA", "FRA", "NLM_F", "NLMSGERR_ATTR", "IFF", "VETH_INFO"]);

    [Fact]
    public void Structures_have_the_size_and_the_layout_of_the_compilers()
    {
        Unsafe.SizeOf<IfInfoMsg>().Should().Be(16);
        Unsafe.SizeOf<IfAddrMsg>().Should().Be(8);
        Unsafe.SizeOf<RtMsg>().Should().Be(12);
        Unsafe.SizeOf<RtNextHop>().Should().Be(8);
        Unsafe.SizeOf<RtGenMsg>().Should().Be(1);
        Unsafe.SizeOf<RtaCacheInfo>().Should().Be(32);
        Unsafe.SizeOf<IfaCacheInfo>().Should().Be(16);
        Unsafe.SizeOf<NdMsg>().Should().Be(12);
        Unsafe.SizeOf<FibRuleHdr>().Should().Be(12);
        Unsafe.SizeOf<FibRulePortRange>().Should().Be(4);
        Unsafe.SizeOf<FibRuleUidRange>().Should().Be(8);
        Unsafe.SizeOf<NfGenMsg>().Should().Be(4);
        Unsafe.SizeOf<SockAddrNl>().Should().Be(12);
        Unsafe.SizeOf<Statx>().Should().Be(256);
        Unsafe.SizeOf<StatFs>().Should().BeGreaterThanOrEqualTo(120, "the kernel writes 120 bytes");
    }

    [Fact]
    public void Fields_lie_where_the_kernel_reads_them()
    {
        Bytes(new RtMsg { Family = 1, DstLen = 2, SrcLen = 3, Tos = 4, Table = 5, Protocol = 6, Scope = 7, Type = 8, Flags = 0x0C0B0A09 })
            .Should().Equal(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
        Bytes(new IfInfoMsg { Family = 1, Pad = 2, Type = 0x0403, Index = 0x08070605, Flags = 0x0C0B0A09, Change = 0x100F0E0D })
            .Should().Equal(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16);
        Bytes(new IfAddrMsg { Family = 1, PrefixLen = 2, Flags = 3, Scope = 4, Index = 0x08070605 }).Should().Equal(1, 2, 3, 4, 5, 6, 7, 8);
        Bytes(new NdMsg { Family = 1, Pad1 = 2, Pad2 = 0x0403, IfIndex = 0x08070605, State = 0x0A09, Flags = 11, Type = 12 })
            .Should().Equal(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
        Bytes(new FibRuleHdr { Family = 1, DstLen = 2, SrcLen = 3, Tos = 4, Table = 5, Res1 = 6, Res2 = 7, Action = 8, Flags = 0x0C0B0A09 })
            .Should().Equal(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
        Bytes(new RtNextHop { Len = 0x0201, Flags = 3, Hops = 4, IfIndex = 0x08070605 }).Should().Equal(1, 2, 3, 4, 5, 6, 7, 8);
        Bytes(new IfaCacheInfo { Preferred = 1, Valid = 2, CStamp = 3, TStamp = 4 }).Should().Equal(1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 4, 0, 0, 0);
    }

    [CompilerFact]
    public void Sizes_and_socket_options_are_the_compilers()
    {
        const string program = """
            #define _GNU_SOURCE
            #include <stdio.h>
            #include <fcntl.h>
            #include <sched.h>
            #include <sys/mount.h>
            #include <sys/socket.h>
            #include <sys/stat.h>
            #include <sys/statfs.h>
            #include <linux/rtnetlink.h>
            #include <linux/if_addr.h>
            #include <linux/neighbour.h>
            #include <linux/fib_rules.h>
            #include <linux/netfilter/nfnetlink.h>
            int main(void) {
                printf("%zu %zu %zu %zu %zu %zu %zu %zu %zu %zu\n", sizeof(struct ifinfomsg), sizeof(struct ifaddrmsg), sizeof(struct rtmsg),
                    sizeof(struct rtnexthop), sizeof(struct rta_cacheinfo), sizeof(struct ifa_cacheinfo), sizeof(struct ndmsg),
                    sizeof(struct fib_rule_hdr), sizeof(struct nfgenmsg), sizeof(struct sockaddr_nl));
                printf("%x %x %x %x %x %x %x %x\n", O_CREAT, O_EXCL, O_NONBLOCK, O_CLOEXEC, O_PATH, O_DIRECTORY, O_NOFOLLOW, SOCK_CLOEXEC);
                printf("%d %d %d %d %d\n", SO_SNDBUF, SO_RCVBUF, SO_SNDBUFFORCE, SO_RCVBUFFORCE, SOL_SOCKET);
                printf("%zu %zu %zu %zu\n", offsetof(struct statx, stx_attributes), offsetof(struct statx, stx_mode), offsetof(struct statx, stx_size), sizeof(struct statfs));
                printf("%x %x %x %x\n", CLONE_NEWNET, MS_BIND | MS_REC, MNT_DETACH, UMOUNT_NOFOLLOW);
                return 0;
            }
            """;
        var folder = Directory.CreateTempSubdirectory("topoapply-abi-").FullName;
        try
        {
            using var compiler = ChildProcess.Start(["gcc", "-x", "c", "-include", "stddef.h", "-o", $"{folder}/abi", "-"], program);
            compiler.WaitForExit().Expect();
            using var child = ChildProcess.Start([$"{folder}/abi"]);
            child.WaitForExit().Expect().Output.Should().Be($"""
                {Unsafe.SizeOf<IfInfoMsg>()} {Unsafe.SizeOf<IfAddrMsg>()} {Unsafe.SizeOf<RtMsg>()} {Unsafe.SizeOf<RtNextHop>()} {Unsafe.SizeOf<RtaCacheInfo>()} {Unsafe.SizeOf<IfaCacheInfo>()} {Unsafe.SizeOf<NdMsg>()} {Unsafe.SizeOf<FibRuleHdr>()} {Unsafe.SizeOf<NfGenMsg>()} {Unsafe.SizeOf<SockAddrNl>()}
                {OpenFlags.Create:x} {OpenFlags.Exclusive:x} {OpenFlags.NonBlock:x} {OpenFlags.CloseOnExec:x} {OpenFlags.Path:x} {OpenFlags.Directory:x} {OpenFlags.NoFollow:x} {SocketFlags.CloseOnExec:x}
                {SocketFlags.SendBuffer} {SocketFlags.ReceiveBuffer} {SocketFlags.SendBufferForce} {SocketFlags.ReceiveBufferForce} {SocketFlags.Socket}
                8 28 40 120
                {NamespaceFlags.NewNet:x} {MountFlags.Bind | MountFlags.Recursive:x} {MountFlags.Detach:x} {MountFlags.NoFollow:x}

                """);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static byte[] Bytes<T>(T value)
        where T : unmanaged
    {
        var writer = new NetlinkWriter();
        using (writer.Message(RTM.NEWLINK, 0, 0))
        {
            writer.Header(value);
        }

        return writer.Written[16..].ToArray();
    }

    private static IEnumerable<Type> ConstantClasses() => typeof(RTA).Assembly.GetTypes()
        .Where(type => type.Namespace == typeof(RTA).Namespace && type is { IsAbstract: true, IsSealed: true, IsNested: false })
        .OrderBy(type => type.Name, StringComparer.Ordinal);

    private static KernelHeader Header() => new(new[]
    {
        "if_arp.h", "net_namespace.h", "netlink.h", "rtnetlink.h", "if_link.h", "if.h", "if_addr.h", "neighbour.h", "fib_rules.h", "veth.h", "netfilter.h", "netfilter/nfnetlink.h", "netfilter/nf_tables.h", "netfilter/nf_nat.h", "netfilter/nf_conntrack_common.h",
    }.Select(name => Path.Combine(Include, name)).Concat(Directory.EnumerateFiles("/usr/include", "socket.h", SearchOption.AllDirectories).Where(file => file.EndsWith("/bits/socket.h", StringComparison.Ordinal))));

    private static string? WithoutHeaders() => File.Exists($"{Include}/rtnetlink.h") ? null : "needs the kernel's headers (package linux-libc-dev)";

    /// <summary>Skipped, with the reason, where the kernel's headers are not installed.</summary>
    private sealed class HeaderTheoryAttribute : TheoryAttribute
    {
        public HeaderTheoryAttribute() => Skip = WithoutHeaders();
    }

    /// <summary>Skipped, with the reason, where the kernel's headers are not installed.</summary>
    private sealed class HeaderFactAttribute : FactAttribute
    {
        public HeaderFactAttribute() => Skip = WithoutHeaders();
    }

    /// <summary>Skipped, with the reason, where there is no C compiler.</summary>
    private sealed class CompilerFactAttribute : FactAttribute
    {
        public CompilerFactAttribute() => Skip = File.Exists("/usr/bin/gcc") ? null : "needs gcc";
    }
}
