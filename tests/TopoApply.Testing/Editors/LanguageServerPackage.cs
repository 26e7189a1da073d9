using TopoApply.Testing.Sandboxing;

namespace TopoApply.Testing.Editors;

/// <summary>The YAML language server that editors use, installed by npm into the folder of what is made here, once.</summary>
internal static class LanguageServerPackage
{
    /// <summary>One that runs with Node.js 18, which distributions bring, and with newer ones.</summary>
    private const string Package = "yaml-language-server@1.18.0";

    private static readonly string s_folder = Repository.PathOf("artifacts", Package.Replace('@', '-'));

    /// <summary>Written when the installation has come to its end.</summary>
    private static readonly string s_complete = Path.Combine(s_folder, "complete");

    /// <summary>The server's program, for `node`.</summary>
    public static string Program => Path.Combine(s_folder, "node_modules", "yaml-language-server", "out", "server", "src", "server.js");

    /// <summary>Installs it where it is not yet; outside of any sandbox, as it comes over the network.</summary>
    public static ExecResult Install()
    {
        if (!File.Exists(s_complete))
        {
            Directory.CreateDirectory(s_folder);
            using var npm = ChildProcess.Start(["npm", "install", "--prefix", s_folder, "--no-audit", "--no-fund", "--ignore-scripts", Package]);
            var result = npm.WaitForExit(TimeSpan.FromMinutes(3));
            if (result.ExitCode != 0)
            {
                return result;
            }

            File.WriteAllText(s_complete, "");
        }

        using var node = ChildProcess.Start(["node", "--check", Program]);
        return node.WaitForExit();
    }
}
