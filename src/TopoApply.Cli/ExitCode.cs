namespace TopoApply.Cli;

/// <summary>What the program's exit code says; documented in the README.</summary>
internal static class ExitCode
{
    /// <summary>Done, or nothing to do.</summary>
    public const int Done = 0;

    /// <summary>The input is wrong, or what it asks for is refused; nothing was touched.</summary>
    public const int Invalid = 1;

    /// <summary>`plan`: changes are pending.</summary>
    public const int Pending = 2;

    /// <summary>The apply failed or was interrupted; the state before is restored.</summary>
    public const int RolledBack = 3;

    /// <summary>The apply failed and not everything could be restored; the report lists what is left.</summary>
    public const int NotRestored = 4;

    /// <summary>The environment: not root, another apply is running, the kernel lacks something.</summary>
    public const int Environment = 5;

    /// <summary>A saved plan is stale: what it was made for has changed since; nothing was touched.</summary>
    public const int Stale = 6;

    /// <summary>`apply --confirm`: not confirmed in time, or taken back; the state before is restored.</summary>
    public const int Reverted = 7;
}
