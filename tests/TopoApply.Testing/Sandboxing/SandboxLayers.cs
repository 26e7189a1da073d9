namespace TopoApply.Testing.Sandboxing;

/// <summary>What a sandbox needs beyond <see cref="SandboxMounts"/> for a package to be installed in it.</summary>
internal static class SandboxLayers
{
    /// <summary>
    /// Lays a layer in memory over /usr and /var, so that the machine does not notice; /etc has one already. /var/lib, which the sandbox hides,
    /// is seen again: the database of packages lies there.
    /// </summary>
    public const string Script = """
        umount /var/lib
        mkdir /run/layers
        mount -t tmpfs none /run/layers
        for top in usr var; do
          mkdir -p "/run/layers/$top" "/run/layers/$top.work"
          mount -t overlay none -o "lowerdir=/$top,upperdir=/run/layers/$top,workdir=/run/layers/$top.work" "/$top"
        done
        rm -rf /var/lib/topoapply
        """;
}
