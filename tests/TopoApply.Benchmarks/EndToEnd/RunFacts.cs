using System.Globalization;
using System.Runtime.InteropServices;

namespace TopoApply.Benchmarks.EndToEnd;

/// <summary>How, when and where results were made, so that nobody takes them for something else.</summary>
/// <param name="Command">What was typed behind the project.</param>
/// <param name="Time">When it ended.</param>
/// <param name="Runs">Of how many runs the medians are.</param>
/// <param name="IsWhole">True when the labs were measured for which goals are set.</param>
internal sealed record RunFacts(string Command, DateTimeOffset Time, int Runs, bool IsWhole)
{
    /// <summary>On one line, for a plot.</summary>
    public string Line =>
        $"{(IsWhole ? "" : "a run in small, its times say nothing; ")}{Day}, Linux {Kernel} on {Machine}, {Environment.ProcessorCount} processors, {(Runs == 1 ? "one run" : $"median of {Runs}")}";

    private string Day => Time.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Machine => RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "arm64" : "x86-64";

    /// <summary>The release's number, without what a distribution or a builder added to it.</summary>
    private static string Kernel => string.Join('.', File.ReadAllText("/proc/sys/kernel/osrelease").Trim().Split('-', '+', '_')[0].Split('.').Take(2));

    /// <summary>As the head of a page.</summary>
    public string Paragraphs() => $"""
        Written by the runner; not to be edited. Made with

        ```sh
        sudo dotnet run -c Release --project tests/TopoApply.Benchmarks -- {Command}
        ```

        Circumstances: {Line}.
        {(IsWhole ? "" : "\n**This is a run in small**: it shows that everything is measured and written, and nothing about the program.\n")}
        The floor is a C program that sends only the messages that the kernel needs, without reading, journal, marks or verification. STAR(N) is a router
        with a bridge and N hosts, each in a namespace of its own with one cable, an IPv4 and an IPv6 address, two routes and a resolv.conf, and NAT in
        the router; CHAIN(N) is N routers in a line with static routes. Goals are set for STAR(1000) and CHAIN(300), some for other sizes; where they
        are only for information, what became of them stands in parentheses.

        """;
}
