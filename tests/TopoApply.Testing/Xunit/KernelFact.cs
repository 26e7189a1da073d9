using Xunit;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace TopoApply.Testing.Xunit;

/// <summary>
/// A test on the real kernel. Without root, or without what <see cref="Needs"/> names, it is skipped and says so; when the environment
/// variable TOPOAPPLY_REQUIRE names what is lacking (`root,veth,bridge,nft`), it fails instead.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer("TopoApply.Testing.Xunit.KernelFactDiscoverer", "TopoApply.Testing")]
internal sealed class KernelFactAttribute : FactAttribute
{
    /// <summary>Capabilities beyond root, comma separated: `veth`, `bridge`, `nft`, or any link kind.</summary>
    public string Needs { get; set; } = "veth";
}

/// <summary>A <see cref="KernelFactAttribute"/> with data.</summary>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer("TopoApply.Testing.Xunit.KernelTheoryDiscoverer", "TopoApply.Testing")]
internal sealed class KernelTheoryAttribute : TheoryAttribute
{
    /// <inheritdoc cref="KernelFactAttribute.Needs"/>
    public string Needs { get; set; } = "veth";
}

/// <summary>Finds out at discovery whether a test can run.</summary>
internal sealed class KernelFactDiscoverer(IMessageSink diagnostics) : FactDiscoverer(diagnostics)
{
    /// <inheritdoc/>
    public override IEnumerable<IXunitTestCase> Discover(ITestFrameworkDiscoveryOptions discoveryOptions, ITestMethod testMethod, IAttributeInfo factAttribute) =>
        KernelTestCase.Instead(DiagnosticMessageSink, discoveryOptions, testMethod, factAttribute)
        ?? base.Discover(discoveryOptions, testMethod, factAttribute);
}

/// <inheritdoc cref="KernelFactDiscoverer"/>
internal sealed class KernelTheoryDiscoverer(IMessageSink diagnostics) : TheoryDiscoverer(diagnostics)
{
    /// <inheritdoc/>
    public override IEnumerable<IXunitTestCase> Discover(ITestFrameworkDiscoveryOptions discoveryOptions, ITestMethod testMethod, IAttributeInfo theoryAttribute) =>
        KernelTestCase.Instead(DiagnosticMessageSink, discoveryOptions, testMethod, theoryAttribute)
        ?? base.Discover(discoveryOptions, testMethod, theoryAttribute);
}

/// <summary>What runs in place of a test that lacks something.</summary>
internal static class KernelTestCase
{
    /// <summary>A skipped or a failing test case; null when the real one can run.</summary>
    public static IEnumerable<IXunitTestCase>? Instead(
        IMessageSink diagnostics,
        ITestFrameworkDiscoveryOptions options,
        ITestMethod method,
        IAttributeInfo attribute)
    {
        var needs = attribute.GetNamedArgument<string>(nameof(KernelFactAttribute.Needs)).Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        foreach (var need in needs.Prepend("root"))
        {
            if (KernelCapabilities.Lacking(need) is { } reason)
            {
                return [KernelCapabilities.Required(need)
                    ? new ExecutionErrorTestCase(
                        diagnostics,
                        options.MethodDisplayOrDefault(),
                        options.MethodDisplayOptionsOrDefault(),
                        method,
                        $"TOPOAPPLY_REQUIRE names `{need}`, but: {reason}")
                    : new SkippedTestCase(diagnostics, options.MethodDisplayOrDefault(), options.MethodDisplayOptionsOrDefault(), method, reason)];
            }
        }

        return null;
    }

    /// <summary>A test case that is reported as skipped with a reason found out at run time.</summary>
    private sealed class SkippedTestCase : XunitTestCase
    {
        private string? _reason;

        [Obsolete("Called by the deserialiser; it is needed by xunit.")]
        public SkippedTestCase()
        {
        }

        public SkippedTestCase(IMessageSink diagnostics, TestMethodDisplay display, TestMethodDisplayOptions options, ITestMethod method, string reason)
            : base(diagnostics, display, options, method) => _reason = reason;

        public override void Serialize(IXunitSerializationInfo data)
        {
            base.Serialize(data);
            data.AddValue("reason", _reason);
        }

        public override void Deserialize(IXunitSerializationInfo data)
        {
            _reason = data.GetValue<string>("reason");
            base.Deserialize(data);
        }

        protected override string GetSkipReason(IAttributeInfo factAttribute) => _reason ?? "";
    }
}
