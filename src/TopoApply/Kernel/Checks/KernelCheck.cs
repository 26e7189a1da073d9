using System.Globalization;
using TopoApply.Netlink;
using TopoApply.Netlink.Abi;
using TopoApply.Netlink.Namespaces;
using TopoApply.Netlink.Sockets;
using TopoApply.Netlink.Values;
using TopoApply.Netlink.Wire;

namespace TopoApply.Kernel.Checks;

/// <summary>Whether the kernel can do what labs are made of, found out by trying in a new namespace without a name.</summary>
internal static class KernelCheck
{
    private static readonly Version s_oldest = new(6, 1);

    /// <summary>Judges a kernel's release, such as `6.12.4-amd64`.</summary>
    public static Finding Version(string release)
    {
        var numbers = release.Split('.', '-', '+');
        var isKnown = numbers.Length >= 2
            & int.TryParse(numbers[0], NumberStyles.None, CultureInfo.InvariantCulture, out var major)
            & int.TryParse(numbers.ElementAtOrDefault(1), NumberStyles.None, CultureInfo.InvariantCulture, out var minor);
        return !isKnown ? Finding.Warning("kernel", $"{release}: its age cannot be told; {s_oldest} or newer is needed")
            : new Version(major, minor) >= s_oldest ? Finding.Ok("kernel", release)
            : Finding.Problem("kernel", $"{release} is older than {s_oldest}, the oldest that is supported: what it lacks fails, or fails to be undone");
    }

    /// <summary>Tries the kinds of links and nftables.</summary>
    public static IEnumerable<Finding> Features()
    {
        NetworkNamespace netns;
        try
        {
            netns = NetworkNamespace.CreateUnnamed();
        }
        catch (KernelException refusal)
        {
            return [Finding.Problem("namespaces", $"{refusal.Message}: no namespace can be made", refusal.Errno == Errno.ENOSPC ? "sudo sysctl user.max_net_namespaces=15000" : null)];
        }

        using (netns)
        {
            return
            [
                Finding.Ok("namespaces", "a network namespace can be made"),
                Try("veth", "cables", "veth", () => MakeLink(netns, "veth")),
                Try("bridge", "bridges", "bridge", () => MakeLink(netns, "bridge")),
                Try("nftables", "`nat` and `filter`", "nf_tables", () => ReadGeneration(netns)),
            ];
        }
    }

    private static Finding Try(string subject, string what, string module, Action action)
    {
        try
        {
            action();
            return Finding.Ok(subject, $"{what} can be made");
        }
        catch (KernelException refusal)
        {
            return Finding.Problem(subject, $"{what} cannot be made: {refusal.Message}", $"sudo modprobe {module}");
        }
    }

    private static void MakeLink(NetworkNamespace netns, string kind)
    {
        using var socket = netns.OpenSocket(NETLINK.ROUTE);
        var writer = new NetlinkWriter(256);
        using (writer.Message(RTM.NEWLINK, NLM_F.REQUEST | NLM_F.ACK | NLM_F.CREATE | NLM_F.EXCL, socket.NextSequence()))
        {
            writer.Header(new IfInfoMsg());
            writer.Text(IFLA.IFNAME, $"try-{kind}");
            using var info = writer.Nested(IFLA.LINKINFO);
            writer.Text(IFLA_INFO.KIND, kind);
        }

        socket.Request(writer, static (in _) => { });
    }

    private static void ReadGeneration(NetworkNamespace netns)
    {
        using var socket = netns.OpenSocket(NETLINK.NETFILTER);
        _ = NftGeneration.Read(socket);
    }
}
