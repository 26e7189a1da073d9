using FluentAssertions;
using TopoApply.Cli;
using TopoApply.Testing;
using TopoApply.Testing.Sandboxing;
using TopoApply.Testing.Xunit;

namespace TopoApply.Kernel.Tests.Packaging;

/// <summary>The package for Debian, installed by dpkg as anybody would.</summary>
public sealed class DebianTests
{
    private const string Program = "/usr/bin/topoapply";

    [KernelFact(Needs = "veth,bridge,nft,deb")]
    public void An_installed_package_works_and_leaves_nothing_behind()
    {
        using var sandbox = DebianMachine.Bare();
        var before = sandbox.Traces();
        sandbox.Dpkg("-i", Packages.Debian(Packages.Here));
        sandbox.Traces().Should().Contain(Program);

        sandbox.Ok(Program, "--version").Should().StartWith(Packages.Version);
        sandbox.Ok(Program, "validate", Product.Example("quickstart"));
        sandbox.Exec(Program, "plan", Product.Example("quickstart"), "--against", "empty").Expect(ExitCode.Pending);
        sandbox.Ok(Program, "try", Product.Example("quickstart"), "--", "ip", "netns", "exec", "client1", "ping", "-c", "1", "192.0.2.1").Should().Contain(" 0% packet loss");
        sandbox.Script("touch /etc/topoapply/office.yaml");

        sandbox.Dpkg("-r", "topoapply");
        sandbox.Script("rm /etc/topoapply/office.yaml && rmdir /etc/topoapply");
        sandbox.Dpkg("-P", "topoapply");
        sandbox.Traces().Should().Be(before);
    }

    [KernelFact(Needs = "veth,bridge,nft,deb")]
    public void Purging_takes_the_folders_of_the_program_along()
    {
        using var sandbox = DebianMachine.Bare();
        var before = sandbox.Traces();
        sandbox.Dpkg("-i", Packages.Debian(Packages.Here));
        sandbox.Ok(Program, "apply", Product.Example("two-namespaces"), "-y");
        sandbox.Ok(Program, "destroy", Product.Example("two-namespaces"), "-y");
        sandbox.Script("test -d /var/lib/topoapply");

        sandbox.Dpkg("-P", "topoapply");
        sandbox.Traces().Should().Be(before);
    }

    [KernelFact(Needs = "deb")]
    public void Every_shell_finds_the_completion_of_the_program()
    {
        using var sandbox = DebianMachine.WithPackage();
        sandbox.Ok("bash", "-c", "source /usr/share/bash-completion/completions/topoapply && complete -p topoapply").Should().Contain("-F _topoapply");
        foreach (var (shell, file) in new[] { ("bash", "bash-completion/completions/topoapply"), ("zsh", "zsh/vendor-completions/_topoapply"), ("fish", "fish/vendor_completions.d/topoapply.fish") })
        {
            sandbox.Run(() => File.ReadAllText($"/usr/share/{file}")).Should().Be(sandbox.Ok(Program, "completion", shell));
        }
    }

    /// <summary>Not from the installed package: small images of Debian tell dpkg to leave manual pages and documents out.</summary>
    [KernelFact(Needs = "deb,groff")]
    public void Every_command_has_a_manual_page_that_is_set_without_a_warning()
    {
        using var sandbox = new Sandbox();
        var pages = Extract(sandbox, "usr/share/man/man1");
        var commands = sandbox.Script("zcat /run/package/usr/share/man/man1/topoapply.1.gz | sed -n 's/^\\.BR topoapply\\\\-\\(.*\\) (1)/\\1/p'").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        commands.Should().HaveCountGreaterThan(15).And.Contain("plan");
        pages.Should().BeEquivalentTo(commands.Select(command => $"topoapply-{command}.1.gz").Append("topoapply.1.gz"));
        Warnings(sandbox, "printf '.TH X 1\\n.nosuchrequest\\n'").Should().NotBeEmpty("this must be able to find something");
        foreach (var page in pages)
        {
            Warnings(sandbox, $"zcat /run/package/usr/share/man/man1/{page}").Should().BeEmpty(page);
        }
    }

    [KernelFact(Needs = "deb")]
    public void Documents_examples_and_schemas_are_where_they_refer_to_each_other()
    {
        using var sandbox = new Sandbox();
        var doc = Extract(sandbox, "usr/share/doc/topoapply");
        doc.Should().Contain(["copyright", "changelog.gz", "CHANGELOG.md.gz", "README.md.gz", "NOTICES.gz", "examples"]);
        sandbox.Script("cd /run/package/usr/share/doc/topoapply/examples && test -s ../schema/topology.schema.json && grep -q '\\$schema=../schema/topology.schema.json' quickstart.yaml");
        sandbox.Ok("/run/package/usr/bin/topoapply", "schema").Should().Be(sandbox.Run(() => File.ReadAllText("/run/package/usr/share/topoapply/schema/topology.schema.json")));
        foreach (var example in Product.Examples())
        {
            sandbox.Ok("/run/package/usr/bin/topoapply", "validate", $"/run/package/usr/share/doc/topoapply/examples/{example}.yaml");
        }
    }

    [KernelFact(Needs = "deb")]
    public void The_package_says_what_it_is_and_its_sums_hold()
    {
        using var sandbox = new Sandbox();
        foreach (var architecture in Packages.Architectures)
        {
            sandbox.Ok("dpkg-deb", "-f", Packages.Debian(architecture), "Version").TrimEnd().Should().Be(Packages.Version.Replace('-', '~'));
            sandbox.Ok("dpkg-deb", "-f", Packages.Debian(architecture), "Architecture").TrimEnd().Should().Be(Packages.DebianName(architecture));
            sandbox.Ok("dpkg-deb", "-f", Packages.Debian(architecture), "Depends").Should().MatchRegex(@"^libc6 \(>= 2\.\d+\)");
            sandbox.Script($"mkdir /run/{architecture} && dpkg-deb -R '{Packages.Debian(architecture)}' /run/{architecture} && cd /run/{architecture} && md5sum --quiet -c DEBIAN/md5sums");
            sandbox.Ok("dpkg-deb", "-c", Packages.Debian(architecture)).Split('\n', StringSplitOptions.RemoveEmptyEntries).Should().OnlyContain(line => line.Contains(" root/root ", StringComparison.Ordinal));
        }
    }

    [KernelFact(Needs = "deb")]
    public void The_same_program_gives_the_same_package()
    {
        using var sandbox = new Sandbox();
        Extract(sandbox, ".");
        sandbox.ExecWith(
            ["bash", "-euc", """
                export SOURCE_DATE_EPOCH=$(stat -c %Y /run/package/usr/bin/topoapply)
                umask 077
                src/Packaging/deb.sh "$(dpkg-deb -f "$0" Version)" "$(dpkg-deb -f "$0" Architecture)" /run/package/usr/bin/topoapply artifacts/packages/NOTICES /run
                cmp "$0" "/run/$(basename "$0")"
                """, Packages.Debian(Packages.Here)],
            directory: Repository.Root,
            timeout: TimeSpan.FromMinutes(3)).Expect();
    }

    /// <summary>Unpacks the package below /run/package; the names in one of its folders.</summary>
    private static string[] Extract(Sandbox sandbox, string folder)
    {
        sandbox.Ok("dpkg-deb", "-x", Packages.Debian(Packages.Here), "/run/package");
        return sandbox.Ok("ls", $"/run/package/{folder}").Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private static string Warnings(Sandbox sandbox, string page) => sandbox.ExecWith(["bash", "-o", "pipefail", "-euc", $"{page} | groff -K utf8 -t -man -ww -Tutf8 -z"]).Expect().Error;
}
