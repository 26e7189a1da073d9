using FluentAssertions;
using TopoApply.Testing;
using TopoApply.Testing.Sandboxing;
using TopoApply.Testing.Xunit;
using Xunit;

namespace TopoApply.Kernel.Tests.Packaging;

/// <summary>The systemd unit, by its lines: a test does not have a systemd of its own.</summary>
public sealed class UnitTests
{
    /// <summary>
    /// What may stand in the section: none of it gives the service mounts of its own, which would hide /run/netns/NAME from everybody else. Before
    /// a line is added here, look for it under "mount namespace" in systemd.exec(5).
    /// </summary>
    private static readonly string[] s_harmless =
    [
        "Type", "RemainAfterExit", "SyslogIdentifier", "ExecStart", "ExecReload", "ExecStop", "NoNewPrivileges", "LockPersonality", "RestrictRealtime",
        "RestrictSUIDSGID", "RestrictAddressFamilies", "SystemCallArchitectures", "CapabilityBoundingSet",
    ];

    private static readonly ILookup<string, string> s_settings = File.ReadLines(Repository.PathOf("src", "Packaging", "topoapply@.service"))
        .SkipWhile(line => line != "[Service]")
        .Skip(1)
        .TakeWhile(line => !line.StartsWith('['))
        .Where(line => line.Contains('=', StringComparison.Ordinal) && !line.StartsWith('#'))
        .ToLookup(line => line[..line.IndexOf('=', StringComparison.Ordinal)], line => line[(line.IndexOf('=', StringComparison.Ordinal) + 1)..], StringComparer.Ordinal);

    [Fact]
    public void The_unit_does_not_get_mounts_of_its_own() => s_settings.Select(setting => setting.Key).Should().BeSubsetOf(s_harmless).And.Contain("ExecStop");

    [KernelFact(Needs = "veth,bridge,nft,deb")]
    public void Its_commands_bring_a_lab_up_apply_an_edit_and_take_it_down()
    {
        using var sandbox = DebianMachine.WithPackage();
        sandbox.Script($"cp '{Product.Example("quickstart")}' /etc/topoapply/lab.yaml");

        Run(sandbox, "ExecStart", "lab");
        sandbox.Ok("ip", "netns", "exec", "client1", "ping", "-c", "1", "192.0.2.1");
        sandbox.Script("sed -i 's/client\\[1-2\\]/client[1-3]/' /etc/topoapply/lab.yaml");
        Run(sandbox, "ExecReload", "lab");
        sandbox.Ok("ip", "netns", "list").Should().Contain("client3");
        Run(sandbox, "ExecStop", "lab");
        sandbox.Ok("ip", "netns", "list").Should().BeEmpty();
    }

    [KernelFact(Needs = "veth,deb")]
    public void Units_that_start_together_wait_for_each_other()
    {
        using var sandbox = DebianMachine.WithPackage();
        foreach (var number in Enumerable.Range(1, 4))
        {
            sandbox.Run(() => File.WriteAllText($"/etc/topoapply/lab{number}.yaml", $"version: 1\nname: lab{number}\nnamespaces: {{ 'lab{number}x[1-40]': {{}} }}\n"));
        }

        sandbox.Script($"""
            for lab in lab1 lab2 lab3 lab4; do {Command("ExecStart", "$lab")} & done
            for job in $(jobs -p); do wait $job; done
            """);
        sandbox.Ok("ip", "netns", "list").Split('\n', StringSplitOptions.RemoveEmptyEntries).Should().HaveCount(160);
    }

    [KernelFact(Needs = "deb,systemd")]
    public void Systemd_finds_no_fault_with_it()
    {
        using var sandbox = DebianMachine.WithPackage();
        Verify(sandbox, "topoapply@office.service").Should().BeEmpty();

        sandbox.Script("sed 's/^ExecStop=.*/ExecStop=nonsense/; s/^Lock/Luck/' /usr/lib/systemd/system/topoapply@.service >/usr/lib/systemd/system/topoapply-wrong@.service");
        Verify(sandbox, "topoapply-wrong@office.service").Should().NotBeEmpty("this must be able to find something");
    }

    /// <summary>What it says of our unit; it looks at what that refers to as well, which is the machine's.</summary>
    private static IEnumerable<string> Verify(Sandbox sandbox, string unit) => sandbox.Exec("systemd-analyze", "verify", "--man=no", unit).Error
        .Split('\n')
        .Where(line => line.Contains("topoapply", StringComparison.Ordinal));

    private static void Run(Sandbox sandbox, string setting, string instance) => sandbox.Script(Command(setting, instance));

    /// <summary>A command of the unit, with the rights that the unit gives it.</summary>
    private static string Command(string setting, string instance)
    {
        var dropped = s_settings["CapabilityBoundingSet"].Single().TrimStart('~').Split(' ').Select(name => name.Replace("CAP_", "-", StringComparison.Ordinal).ToLowerInvariant());
        return $"setpriv --no-new-privs --bounding-set={string.Join(',', dropped)} -- {s_settings[setting].Single().Replace("%i", instance, StringComparison.Ordinal)}";
    }
}
