using FluentAssertions;
using TopoApply.Cli.Rendering;
using TopoApply.Tests.Planning;
using Xunit;

namespace TopoApply.Tests.Rendering;

/// <summary>What long work says about itself.</summary>
public sealed class ProgressLineTests
{
    [Fact]
    public void On_a_terminal_one_line_is_written_over_by_time_and_not_by_operation()
    {
        var clock = new Clock();
        var text = Scenario.Text(
            terminal =>
            {
                var line = new ProgressLine(terminal, clock);
                line.Start();
                for (var done = 0; done < 1000; done++)
                {
                    line.Update(done, 1000);
                    clock.Advance(TimeSpan.FromMilliseconds(1));
                }

                line.Clear();
            },
            new TerminalTraits(CanRewrite: true));
        text.Split('\r').Should().Equal("", "700/1000 operations · 0.7 s · about 0.3 s left\u001b[K", "850/1000 operations · 0.8 s · about 0.1 s left\u001b[K", "\u001b[K");
    }

    [Fact]
    public void Short_work_says_nothing() => Scenario.Text(
        terminal =>
        {
            var line = new ProgressLine(terminal, new Clock());
            line.Start();
            line.Update(5, 10);
            line.Clear();
        },
        new TerminalTraits(CanRewrite: true)).Should().BeEmpty();

    [Fact]
    public void Elsewhere_it_is_a_plain_line_every_few_seconds()
    {
        var clock = new Clock();
        Scenario.Text(terminal =>
        {
            var line = new ProgressLine(terminal, clock);
            line.Start();
            for (var done = 0; done < 120; done++)
            {
                line.Update(done, 120);
                clock.Advance(TimeSpan.FromMilliseconds(100));
            }

            line.Clear();
        }).Should().Be("50/120 operations · 5.0 s · about 7.0 s left\n100/120 operations · 10.0 s · about 2.0 s left\n");
    }

    [Theory]
    [InlineData(0, 10, 65, "0/10 operations · 1 min 5 s")]
    [InlineData(5, 10, 90, "5/10 operations · 1 min 30 s · about 1 min 30 s left")]
    public void Minutes_are_minutes(int done, int total, int seconds, string expected) =>
        ProgressLine.Text(done, total, TimeSpan.FromSeconds(seconds)).Should().Be(expected);

    private sealed class Clock : TimeProvider
    {
        private long _now = 1;

        public override long TimestampFrequency => 1_000_000;

        public override long GetTimestamp() => _now;

        public void Advance(TimeSpan time) => _now += (long)time.TotalMicroseconds;
    }
}
