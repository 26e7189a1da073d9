using System.Text;
using TopoApply.Benchmarks.Floor;
using TopoApply.Testing.Sandboxing;

namespace TopoApply.Benchmarks.EndToEnd;

/// <summary>Start-up, a file of many namespaces, and a namespace of many routes.</summary>
internal sealed class OtherMeasurements(FloorProgram floor, Programs programs, Results results)
{
    private const string Lab = "routes";
    private const int PendingChanges = 2;

    /// <summary>What start-up is measured with: twenty lines.</summary>
    public const string SmallFile = """
        version: 1
        name: small
        namespaces:
          client:
            dns: { nameservers: [10.0.0.1] }
            routes:
              - { to: default, via: 10.0.0.1 }
          server:
            routes:
              - { to: default, via: 10.0.1.1 }
          router:
            forwarding: ipv4
            sysctls:
              net.ipv4.conf.all.rp_filter: 2
            nat:
              masquerade:
                - { out: lan2, from: 10.0.0.0/24 }
        links:
          - client:eth0 10.0.0.2/24 -- router:lan1 10.0.0.1/24
          - server:eth0 10.0.1.2/24 -- router:lan2 10.0.1.1/24

        """;

    /// <summary>Namespaces that are written out one by one.</summary>
    public static string ManyNamespaces(int count)
    {
        var text = new StringBuilder("version: 1\nname: many\nnamespaces:\n");
        for (var i = 1; i <= count; i++)
        {
            text.Append($"  n{i}: {{ forwarding: ipv4, dns: {{ nameservers: [10.0.0.1] }} }}\n");
        }

        return text.ToString();
    }

    /// <summary>Routes 20.0.0.0/32 and on, all over one next hop, as the floor's `routes` makes them.</summary>
    public static string ManyRoutes(int count)
    {
        var text = new StringBuilder("version: 1\nname: routes\nlinks:\n  - r:eth0 10.0.0.1/24 -- s:eth0 10.0.0.2/24\nnamespaces:\n  s: {}\n  r:\n    routes:\n");
        for (var i = 0; i < count; i++)
        {
            text.Append($"      - {{ to: 20.{i >> 16}.{(i >> 8) & 255}.{i & 255}, via: 10.0.0.2 }}\n");
        }

        return text.ToString();
    }

    /// <summary>How long nothing takes.</summary>
    public void StartUp()
    {
        using var sandbox = new Sandbox();
        sandbox.Run(() => File.WriteAllText("/run/small.yaml", SmallFile));
        Add(Names.StartUp, 0, Names.NativeProcess, floor.Time(sandbox, [floor.Program, "nothing"]).Seconds);
        var hello = floor.Time(sandbox, programs.Hello).Seconds;
        Add(Names.StartUp, 0, Names.Hello, hello);
        Add(Names.StartUpAhead, 0, Names.Hello, hello);
        Add(Names.StartUp, 0, Names.Ours, floor.Time(sandbox, [.. programs.Ours, "validate", "/run/small.yaml"]).Seconds);
        if (programs.Ahead is { } ahead)
        {
            Add(Names.StartUpAhead, 0, Names.Ours, floor.Time(sandbox, [.. ahead, "validate", "/run/small.yaml"]).Seconds);
        }
    }

    /// <summary>Validates a large file.</summary>
    public void Namespaces(int count)
    {
        using var sandbox = new Sandbox();
        sandbox.Run(() => File.WriteAllText("/run/many.yaml", ManyNamespaces(count)));
        Add(Names.Validate, count, Names.Ours, floor.Time(sandbox, [.. programs.Ours, "validate", "/run/many.yaml"]).Seconds);
    }

    /// <summary>Plans many routes by the program, and plans and applies them in this process.</summary>
    public void Routes(int count)
    {
        var yaml = ManyRoutes(count);
        using (var sandbox = new Sandbox())
        {
            floor.Settle(sandbox);
            results.Add(new Subject(Names.ApplyPhase, Lab, count, Names.Floor), floor.Measure(sandbox, "routes", $"{count}")[0]);
        }

        using (var sandbox = new Sandbox())
        {
            floor.Settle(sandbox);
            foreach (var (phase, seconds) in InProcess.Apply(sandbox, yaml, out _).Seconds)
            {
                results.Add(new Subject(phase, Lab, count, Names.Ours), seconds);
            }

            sandbox.Run(() => File.WriteAllText("/run/routes.yaml", yaml));
            results.Add(new Subject(Names.WholePlan, Lab, count, Names.Ours), floor.Time(sandbox, [.. programs.Ours, "plan", "/run/routes.yaml", "--against", "empty"], PendingChanges).Seconds);
        }
    }

    private void Add(string what, int size, string who, double value) => results.Add(new Subject(what, "", size, who), value);
}
