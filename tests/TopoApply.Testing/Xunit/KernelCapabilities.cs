using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using TopoApply.Testing.Editors;
using TopoApply.Testing.Sandboxing;

namespace TopoApply.Testing.Xunit;

/// <summary>What this machine can do, found out by trying, once per process.</summary>
internal static class KernelCapabilities
{
    private static readonly ConcurrentDictionary<string, Lazy<string?>> s_lacking = new(StringComparer.Ordinal);
    private static readonly string[] s_required = (Environment.GetEnvironmentVariable("TOPOAPPLY_REQUIRE") ?? "")
        .Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>What runs a program that was made for the other of our two architectures, with that one's C library where Debian puts it.</summary>
    public static IReadOnlyList<string> Emulator => RuntimeInformation.ProcessArchitecture == Architecture.Arm64
        ? ["qemu-x86_64-static", "-L", "/usr/x86_64-linux-gnu"]
        : ["qemu-aarch64-static", "-L", "/usr/aarch64-linux-gnu"];

    /// <summary>Why something cannot be had; null when it can.</summary>
    public static string? Lacking(string capability) =>
        s_lacking.GetOrAdd(capability, static name => new Lazy<string?>(() => Probe(name))).Value;

    /// <summary>True when the environment says that the lack of it is a failure.</summary>
    public static bool Required(string capability) => s_required.Contains(capability);

    private static string? Probe(string capability)
    {
        if (Native.EffectiveUserId() != 0)
        {
            return "needs root (run the tests with sudo)";
        }

        try
        {
            if (capability == "npm")
            {
                return LanguageServerPackage.Install() is { ExitCode: not 0 } refused ? Words(capability, refused) : null;
            }

            using var sandbox = new Sandbox();
            var result = capability switch
            {
                "root" => sandbox.Exec("ip", "netns", "add", "probe"),
                "nft" => sandbox.ExecWith(["nft", "-f", "-"], "add table inet probe; add chain inet probe c { type nat hook postrouting priority 100; }; add rule inet probe c masquerade\n"),
                "veth" => sandbox.Exec("ip", "link", "add", "probe0", "type", "veth", "peer", "name", "probe1"),
                "strace" => sandbox.Exec("strace", "-qq", "-e", "trace=none", "-e", "inject=getuid:error=EPERM", "true"),
                "tcpdump" => sandbox.Exec("tcpdump", "--version"),
                "packages" => sandbox.Exec("ls", Repository.PathOf("artifacts", "packages", "SHA256SUMS")),
                "native" => sandbox.ExecWith(["bash", "-c", "ls \"$0\"/topoapply-*-linux-$(case $(uname -m) in aarch64) echo arm64 ;; *) echo x64 ;; esac)-native", Repository.PathOf("artifacts", "packages")]),
                "cross" => sandbox.ExecWith(["bash", "-c", "ls \"$0\"/topoapply-*-linux-$(case $(uname -m) in aarch64) echo x64 ;; *) echo arm64 ;; esac)-native", Repository.PathOf("artifacts", "packages")]),
                "deb" => sandbox.ExecWith(["bash", "-euc", $"{SandboxLayers.Script}\ndpkg --version && ls \"$0\"/topoapply_*_\"$(dpkg --print-architecture).deb\"", Repository.PathOf("artifacts", "packages")]),
                "groff" => sandbox.Exec("groff", "--version"),
                "systemd" => sandbox.Exec("systemd-analyze", "--version"),
                "qemu" => sandbox.Exec(Emulator[0], "--version"),
                "curl" or "python3" => sandbox.Exec(capability, "--version"),
                "userns" => sandbox.Exec("setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", "unshare", "--user", "--map-root-user", "--net", "--mount", "true"),
                "tmux" => sandbox.Exec("tmux", "-V"),
                "zsh" or "fish" => sandbox.Exec(capability, "--version"),
                "vxlan" => sandbox.Exec("ip", "link", "add", "probe0", "type", "vxlan", "id", "1", "dstport", "4789"),
                _ => sandbox.Exec("ip", "link", "add", "probe0", "type", capability),
            };
            return result.ExitCode == 0 ? null : Words(capability, result);
        }
        catch (Exception e) when (e is IOException or TimeoutException)
        {
            return $"needs {capability}: {e.Message}";
        }
    }

    private static string Words(string capability, ExecResult result) => $"needs {capability}: `{result.Command}` said {result.Error.Trim()}";
}
