using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Running;
using TopoApply.Benchmarks.EndToEnd;
using TopoApply.Testing;

namespace TopoApply.Benchmarks;

/// <summary>The benchmarks' command line.</summary>
internal static class Program
{
    private const string Help = """
        Benchmarks of topoapply. They need root, a C compiler (cc) and the kernel's headers; every measurement has a sandbox of its own.

          end-to-end [options]     whole processes and phases against a C program that sends only the necessary messages
            --lab star,chain       only these of star, chain, namespaces, routes
            --sizes 10,100,1000    hosts of the stars (10,100,1000,3000)
            --chains 10,100,300    routers of the chains
            --runs N               how often everything is run; the median counts (7)
            --peers                also what others use: `ip -batch` with `nft -f`, a shell script of ip, sysctl and nft, and where they are
                                   installed pyroute2 and Mininet (Debian: python3-pyroute2, mininet). Takes minutes, so fewer runs
            --peer-size N          the largest lab that these make (1000)
            --routes N             routes in one namespace (100000)
            --namespaces N         namespaces of the file that is validated (10000)
            --small                sizes 5 and 20, one run: is it all there? Options behind it change that again
            --program FILE         a built topoapply.dll, or a published program, instead of one published for the purpose
            --out DIR              where results.json, results.md, star.svg and chain.svg go (artifacts/benchmarks)
            --publish              also table and plots into tests/TopoApply.Benchmarks/Results, which README.md shows

          parts [arguments of BenchmarkDotNet]   the engine's parts by themselves, with what they allocate; `--filter '*'` for all

        Nothing else should run on the machine meanwhile. Ratios can be compared between machines, times cannot.
        """;

    /// <summary>A project made for the purpose would have to be let into the engine's internals, too.</summary>
    private const string InProcess = "--inProcess";

    private static readonly IConfig s_config = DefaultConfig.Instance
        .WithArtifactsPath(Repository.PathOf("artifacts", "benchmarks", "parts"));

    private static int Main(string[] arguments)
    {
        try
        {
            switch (arguments.FirstOrDefault())
            {
                case "end-to-end":
                    EndToEndRun.Run(EndToEndOptions.Parse(arguments[1..]), Console.Out);
                    return 0;
                case "parts":
                    BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run([.. arguments[1..], InProcess], s_config);
                    return 0;
                case "hello":
                    Console.WriteLine("hello");
                    return 0;
                case "--help" or "-h" or null:
                    Console.WriteLine(Help);
                    return 0;
                default:
                    Console.Error.WriteLine($"There is no command {arguments[0]}; see --help.");
                    return 1;
            }
        }
        catch (Exception e) when (e is FormatException or InvalidOperationException or IOException or AggregateException)
        {
            Console.Error.WriteLine(e.Message);
            return 1;
        }
    }
}
