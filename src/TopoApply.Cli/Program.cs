using System.CommandLine;
using TopoApply.Cli;
using TopoApply.Cli.Commands;

var root = new RootCommand("Network topologies on Linux, declared in YAML: see the plan, apply it all or nothing, take it back.")
{
    ValidateCommand.Create(),
    RenderCommand.Create(),
    PlanCommand.Create(),
    ApplyCommand.Create(),
    DestroyCommand.Create(),
    ConfirmCommand.Create(),
    RecoverCommand.Create(),
    ShowCommand.Create(),
    StatusCommand.Create(),
    SchemaCommand.Create(),
    WatchCommand.Create(),
};

Unfinished.Warn(args);
return Guard.Run(() => root.Parse(args).Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false }));
