using FluentAssertions;
using TopoApply.Netlink.Wire;
using TopoApply.Testing.Fuzzing;
using Xunit;

namespace TopoApply.Netlink.Tests.Fuzzing;

/// <summary>The measure itself: a reader with a fault does not pass.</summary>
public sealed class FuzzRunTests
{
    private static readonly FuzzSeed s_seed = FuzzCorpus.All.Single(seed => seed.Name == "rules-v4.hex");

    [Fact]
    public void An_exception_is_reported_with_the_input_that_led_to_it()
    {
        byte[] input = [];
        var run = () => FuzzRun.On([s_seed], (_, bytes) => input = bytes.Length == s_seed.Bytes.Length ? bytes : throw new FormatException("mine"), _ => { }, 100);
        run.Should().Throw<InvalidOperationException>().WithMessage("Seed *mine\n*").Which.Message.Should().MatchRegex("[0-9a-f]*$");
        input.Should().NotBeEmpty();
    }

    [Fact]
    public void Memory_out_of_proportion_is_reported()
    {
        var run = () => FuzzRun.Once(s_seed, (_, bytes) => GC.KeepAlive(new byte[200 * Math.Max(1024, bytes.Length)]), 100);
        run.Should().Throw<InvalidDataException>().WithMessage("*bytes allocated for each*");
    }

    [Fact]
    public void A_refusal_is_none() => FuzzRun.Once(s_seed, (_, _) => throw new MalformedMessageException("mine"), 100);
}
