using System.Buffers.Binary;
using System.Runtime.InteropServices;
using FluentAssertions;
using TopoApply.Cli;
using TopoApply.Testing.Sandboxing;
using TopoApply.Testing.Xunit;

namespace TopoApply.Kernel.Tests.Packaging;

/// <summary>The programs that are handed out as single files, and the `dotnet tool`.</summary>
public sealed class ProgramTests
{
    /// <summary>Where the runtime of the tests is installed.</summary>
    private static readonly string DotnetFolder = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));

    [KernelFact(Needs = "packages")]
    public void All_packages_are_there_and_their_sums_hold()
    {
        using var sandbox = new Sandbox();
        sandbox.ExecWith(["sha256sum", "--quiet", "-c", "SHA256SUMS"], directory: Packages.PathOf("")).Expect();
        var listed = File.ReadLines(Packages.PathOf("SHA256SUMS")).Select(line => line.Split("  ")[1]).ToList();
        listed.Should().BeEquivalentTo(Directory.EnumerateFiles(Packages.PathOf("")).Select(file => Path.GetFileName(file)).Where(file => file != "SHA256SUMS"));
        listed.Should().Contain(["NOTICES", .. new[] { Packages.Tool, Packages.SingleFile("x64"), Packages.SingleFile("arm64") }.Select(file => Path.GetFileName(file))]);
    }

    [KernelFact(Needs = "packages,veth,bridge,nft")]
    public void The_one_file_runs_where_there_is_no_dotnet() => RunsWithoutDotnet(Packages.SingleFile(Packages.Here));

    [KernelFact(Needs = "packages,native,veth,bridge,nft")]
    public void The_native_program_runs_where_there_is_no_dotnet() => RunsWithoutDotnet(Packages.Native(Packages.Here));

    [KernelFact(Needs = "packages")]
    public void Each_program_is_for_the_machine_in_its_name()
    {
        foreach (var (architecture, machine) in new[] { ("x64", 62), ("arm64", 183) })
        {
            Machine(Packages.SingleFile(architecture)).Should().Be(machine, "elf.h calls {0} so", architecture);
            if (File.Exists(Packages.Native(architecture)))
            {
                Machine(Packages.Native(architecture)).Should().Be(machine);
            }
        }
    }

    [KernelFact(Needs = "packages,qemu")]
    public void The_one_file_for_the_other_architecture_runs_in_an_emulator() => RunsElsewhere(Packages.SingleFile(Packages.Elsewhere));

    [KernelFact(Needs = "packages,cross,qemu")]
    public void The_native_program_for_the_other_architecture_runs_in_an_emulator() => RunsElsewhere(Packages.Native(Packages.Elsewhere));

    /// <summary>The sandbox has no way out: what is installed comes from the package alone.</summary>
    [KernelFact(Needs = "packages")]
    public void The_tool_installs_from_its_package_and_goes()
    {
        using var sandbox = new Sandbox();
        var environment = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["HOME"] = "/run/home",
            ["DOTNET_CLI_HOME"] = "/run/home",
            ["NUGET_PACKAGES"] = "/run/home/packages",
            ["DOTNET_ROOT"] = DotnetFolder,
            ["DOTNET_NOLOGO"] = "1",
            ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1",
        };
        string Dotnet(params string[] arguments) => sandbox.ExecWith([Path.Combine(DotnetFolder, "dotnet"), .. arguments], environment: environment, timeout: TimeSpan.FromMinutes(3)).Expect().Output;
        string Tool(params string[] arguments) => sandbox.ExecWith(["/run/tool/topoapply", .. arguments], environment: environment).Expect().Output;

        Dotnet("tool", "install", "TopoApply", "--version", Packages.Version, "--tool-path", "/run/tool", "--source", Packages.PathOf(""));
        Tool("--version").Should().StartWith(Packages.Version);
        Tool("validate", Product.Example("quickstart")).Should().Contain("valid");
        sandbox.Script("test -s /run/tool/.store/topoapply/*/topoapply/*/LICENSE && test -s /run/tool/.store/topoapply/*/topoapply/*/README.md");
        Dotnet("tool", "uninstall", "TopoApply", "--tool-path", "/run/tool");
        sandbox.Script("test ! -e /run/tool/topoapply");
    }

    /// <summary>In mounts of its own, so that the tests keep their runtime. Of what the framework loads when it is needed nothing is there: it must not be.</summary>
    private static void RunsWithoutDotnet(string program)
    {
        using var sandbox = new Sandbox();
        var run = sandbox.ExecWith(
            ["unshare", "--mount", "env", "-i", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "bash", "-euc", """
                mount -t tmpfs none "$1"
                if [ -e "$1/dotnet" ]; then exit 9; fi
                rm -rf /etc/dotnet
                for library in $(ls -d /lib/*/lib{ssl,crypto,icu}*.so* /usr/lib/*/lib{ssl,crypto,icu}*.so* 2>/dev/null); do
                  mount --bind /dev/null "$library"
                done
                "$0" --version
                "$0" validate "${@:2}" >&2
                "$0" plan "$2" --against empty >&2 || test $? -eq 2
                "$0" try "$2" -- ip netns exec client1 ping -c 1 192.0.2.1
                "$0" apply "$2" -y >&2
                ip netns exec client1 ping -q -c 1 192.0.2.1
                "$0" plan "$2" >&2
                "$0" destroy quickstart -y >&2
                ip netns list
                """, program, DotnetFolder, Product.Example("quickstart"), .. Product.Examples().Select(Product.Example)],
            timeout: TimeSpan.FromMinutes(2)).Expect();
        run.Output.Should().StartWith(Packages.Version);
        run.Output.Split(" 0% packet loss").Should().HaveCount(3, "both labs carried a packet");
        run.Output.TrimEnd().Should().EndWith(" ms", "the last line is that of ping, and no namespace is listed");
    }

    private static void RunsElsewhere(string program)
    {
        using var sandbox = new Sandbox();
        string[] run = [.. KernelCapabilities.Emulator, program];
        sandbox.Ok([.. run, "--version"]).Should().StartWith(Packages.Version);
        sandbox.Ok([.. run, "validate", Product.Example("quickstart")]);
        var here = sandbox.Exec(Product.Command("plan", Product.Example("office"), "--against", "empty")).Expect(ExitCode.Pending).Output;
        sandbox.Exec([.. run, "plan", Product.Example("office"), "--against", "empty"]).Expect(ExitCode.Pending).Output.Should().Be(here);
    }

    /// <summary>`e_machine` of an ELF file: elf(5).</summary>
    private static int Machine(string file)
    {
        using var stream = File.OpenRead(file);
        Span<byte> header = stackalloc byte[20];
        stream.ReadExactly(header);
        header[..4].SequenceEqual("\u007fELF"u8).Should().BeTrue(file);
        return BinaryPrimitives.ReadUInt16LittleEndian(header[18..]);
    }
}
