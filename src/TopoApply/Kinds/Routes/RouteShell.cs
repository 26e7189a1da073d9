using TopoApply.Netlink.Abi;
using TopoApply.Netlink.Values;
using TopoApply.Planning;
using TopoApply.Yaml.Shapes;

namespace TopoApply.Kinds.Routes;

/// <summary>What is done to routes, in the words of ip-route(8).</summary>
internal static class RouteShell
{
    /// <summary>The commands of an operation.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="route">The route as it will be, with our mark where it has none; as it was when it goes.</param>
    public static IEnumerable<string> Of(Operation operation, Route route) => operation.Verb switch
    {
        OperationVerb.Create => [Line("add", route)],
        OperationVerb.Change or OperationVerb.Adopt => [Line("replace", route)],
        OperationVerb.Delete => [Line("del", route)],
        OperationVerb.Publish => [],
    };

    private static string Line(string verb, Route route)
    {
        var command = ShellCommand.Ip(route.Netns, route.To.Family).Add("route", verb);
        if (route.Type is { } type and not RouteType.Unicast)
        {
            command = command.Add(type.ToString().ToLowerInvariant());
        }

        command = command.Add(route.To.IsDefault ? "default" : route.To.ToString());
        if (route.Hops is [var only])
        {
            command = Hop(command, only, route.To.Family);
        }

        command = command
            .Option("tos", route.Tos == 0 ? null : (byte?)route.Tos)
            .Option("table", route.Table == RT_TABLE.MAIN ? null : (uint?)route.Table)
            .Option("metric", route.Metric == 0 ? null : (uint?)route.Metric)
            .Option("src", route.Source)
            .Option("scope", route.Scope is { } scope ? Scalars.Scope.Format(scope) : null)
            .Option("mtu", route.Mtu is 0 ? null : route.Mtu)
            .Option("proto", route.Protocol);
        foreach (var hop in route.Hops is { Count: > 1 } several ? several : [])
        {
            command = Hop(command.Add("nexthop"), hop, route.To.Family).Add("weight", $"{hop.Weight}");
        }

        return command.ToString();
    }

    private static ShellCommand Hop(ShellCommand command, NextHop hop, IpFamily family)
    {
        if (hop.Via is { } via)
        {
            command = command.Add("via").When(via.Family != family, "inet6").Add(via.ToString());
        }

        return command.Option("dev", hop.Dev).When(hop.OnLink, "onlink");
    }
}
