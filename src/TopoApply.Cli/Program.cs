using System.CommandLine;
using TopoApply.Cli;
using TopoApply.Cli.Commands;

var root = new RootCommand("Network topologies on Linux, declared in YAML: see the plan, apply it all or nothing, take it back.")
{
    TryCommand.Create(),
    ValidateCommand.Create(),
    PlanCommand.Create(),
    ApplyCommand.Create(),
    DestroyCommand.Create(),
    ConfirmCommand.Create(),
    RecoverCommand.Create(),
    ShowCommand.Create(),
    StatusCommand.Create(),
    ExecCommand.Create(),
    ExecCommand.CreateShell(),
    CaptureCommand.Create(),
    SchemaCommand.Create(),
    ExplainCommand.Create(),
    DoctorCommand.Create(),
    WatchCommand.Create(),
    InsideCommand.Create(),
};

Unfinished.Warn(args);
return Guard.Run(() => root.Parse(args).Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false }));
