namespace TopoApply.Kernel.Tests;

/// <summary>The program as one file of the name that users type.</summary>
internal static class PublishedProgram
{
    private const UnixFileMode Executable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private static readonly Lazy<string> s_path = new(() => Product.Program is [var native] ? native : MakeLauncher());

    /// <summary>The native program where there is one, else a script that runs what was built.</summary>
    public static string Path => s_path.Value;

    private static string MakeLauncher()
    {
        var folder = Directory.CreateDirectory(System.IO.Path.Combine(AppContext.BaseDirectory, "launcher")).FullName;
        var path = System.IO.Path.Combine(folder, "topoapply");
        File.WriteAllText(path, $"#!/bin/sh\nexec {string.Join(' ', Product.Managed.Select(word => $"'{word}'"))} \"$@\"\n");
        File.SetUnixFileMode(path, Executable);
        return path;
    }
}
