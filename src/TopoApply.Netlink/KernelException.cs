namespace TopoApply.Netlink;

/// <summary>The kernel refused something: base of everything that ends with an error number.</summary>
internal class KernelException : Exception
{
    /// <summary>Creates the exception with a complete sentence.</summary>
    public KernelException(string message, int errno)
        : base(message) => Errno = errno;

    /// <summary>The error number, positive: errno(3).</summary>
    public int Errno { get; }

    /// <summary>The error's symbolic name, such as EINVAL.</summary>
    public string ErrnoName => Values.Errno.Name(Errno);

    /// <summary>A failed system call: `What was tried: plain words (ENAME)`.</summary>
    public static KernelException Call(string what, int errno) => new($"{what}: {Values.Errno.Words(errno)} ({Values.Errno.Name(errno)})", errno);
}
