using FluentAssertions;
using TopoApply.Testing.Sandboxing;
using Xunit;

namespace TopoApply.Kernel.Tests.Running;

/// <summary>`topoapply explain` as a user meets it; it needs no kernel and no rights.</summary>
public sealed class ExplainTests
{
    [Fact]
    public void Kinds_fields_and_mistakes()
    {
        Run(0).Output.Should().Contain("  route ").And.Contain("Static routes.").And.Contain("  nat ");
        Run(0, "route").Output.Should().StartWith("route\n").And.Contain("  metric ").And.Contain("Preference among routes");
        Run(0, "route.metric").Output.Should().StartWith("route.metric\n  Preference among routes to the same destination").And.Contain("Value: a number from 0 to");
        Run(0, "neighbour.mac").Output.Should().StartWith("neighbour.mac (required)\n");
        Run(1, "route.metrik").Error.Should().Be("error: a topology file knows no `metrik` in `route`\n  hint: did you mean `metric`?\n");
        Run(1, "rout").Error.Should().Contain("did you mean `route`?");
        Run(1, "\u001b[31mx").Error.Should().NotContain("\u001b");
    }

    private static ExecResult Run(int code, params string[] arguments)
    {
        using var child = ChildProcess.Start(Product.Command(["explain", .. arguments]));
        return child.WaitForExit().Expect(code);
    }
}
