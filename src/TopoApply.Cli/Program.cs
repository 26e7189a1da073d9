using TopoApply.Cli;
using TopoApply.Cli.Commands;

Unfinished.Warn(args);
return Guard.Run(() => CommandLine.Run(args));
