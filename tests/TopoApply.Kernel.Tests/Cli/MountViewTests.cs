using FluentAssertions;
using TopoApply.Testing.Sandboxing;
using TopoApply.Testing.Xunit;
using Xunit;

namespace TopoApply.Kernel.Tests.Cli;

/// <summary>
/// Who makes namespaces that nobody else will see is told so, and nobody else is. The "rest of the host" of these is a shell, the first process
/// of process ids of its own.
/// </summary>
public sealed class MountViewTests
{
    private const string Lab = "version: 1\nname: seen\nnamespaces:\n  seen: {}\n";

    [KernelTheory]
    [InlineData("", false, "its view is the host's")]
    [InlineData("unshare --mount --propagation unchanged", false, "its mounts are passed on")]
    [InlineData("unshare --mount --propagation unchanged chroot /run/chroot", false, "the same, and its root is another directory")]
    [InlineData("chroot /run/chroot", false, "the view is the host's, though its root is another directory")]
    [InlineData("unshare --mount --propagation private", true, "its mounts are its own")]
    [InlineData("unshare --mount --propagation slave", true, "it sees what the host mounts, but not the other way round")]
    public void Only_who_has_a_view_of_the_mounts_alone_is_warned(string around, bool warned, string because)
    {
        using var sandbox = new Sandbox();
        var file = sandbox.Write(Lab);
        string[] host = ["unshare", "--pid", "--fork", "--mount", "--propagation", "private", "bash", "-euc", """
            mount --make-rshared /
            mkdir /run/chroot
            mount --rbind / /run/chroot
            mount -t proc none /proc
            mount -t proc none /run/chroot/proc
            $0 "$@" || test $? -eq 2
            """];

        var run = sandbox.ExecWith([.. host, around.Length == 0 ? "env" : around, .. Product.Command("plan", file)]).Expect();

        run.Error.Contains("TA4005", StringComparison.Ordinal).Should().Be(warned, "{0}; {1}", because, run.Error);
        run.Output.Should().Contain("+ create");
    }
}
