namespace TopoApply.Netlink.Sockets;

/// <summary>
/// The kernel refused a netlink request. The message is a complete sentence: `Nexthop has invalid gateway (EINVAL) at
/// RTA_GATEWAY`; where the kernel has no words of its own, plain ones stand for the number.
/// </summary>
internal class NetlinkException : KernelException
{
    /// <summary>Creates the exception from an error answer.</summary>
    public NetlinkException(NetlinkError error)
        : base(error.ToString(), error.Errno) => Error = error;

    /// <summary>Creates the exception for what is not an error answer.</summary>
    protected NetlinkException(string message, int errno)
        : base(message, errno) => Error = new NetlinkError(errno);

    /// <summary>What the kernel said.</summary>
    public NetlinkError Error { get; }

    /// <summary>The kernel's own words from the extended acknowledgement, if any.</summary>
    public string? KernelText => Error.Text;

    /// <summary>Offset of the offending attribute in the request, counted from its nlmsghdr.</summary>
    public uint? AttributeOffset => Error.Offset;

    /// <summary>The offending attribute by name, such as `IFLA_LINKINFO/IFLA_INFO_DATA/IFLA_BR_PRIORITY`.</summary>
    public string? AttributePath => Error.Path;

    /// <summary>What was being done, set by whoever knows; not part of the message.</summary>
    public string? Operation { get; set; }
}

/// <summary>An error answer, decoded.</summary>
/// <param name="Errno">Positive error number.</param>
/// <param name="Text">NLMSGERR_ATTR_MSG.</param>
/// <param name="Offset">NLMSGERR_ATTR_OFFS.</param>
/// <param name="Path">The attribute at the offset, by name.</param>
/// <param name="Missing">The attribute that NLMSGERR_ATTR_MISS_TYPE says is missing, by name.</param>
/// <param name="Limit">What NLMSGERR_ATTR_POLICY would have accepted.</param>
internal sealed record NetlinkError(int Errno, string? Text = null, uint? Offset = null, string? Path = null, string? Missing = null, string? Limit = null)
{
    /// <summary>The sentence.</summary>
    public override string ToString()
    {
        var words = string.IsNullOrEmpty(Text) ? Capital(Values.Errno.Words(Errno)) : Capital(Text.TrimEnd('.', ' ', '\n'));
        var place = Path is null ? "" : $" at {Path}";
        var missing = Missing is null ? "" : $": {Missing} is missing";
        var limit = Limit is null ? "" : $": {Limit}";
        return $"{words} ({Values.Errno.Name(Errno)}){place}{missing}{limit}";
    }

    private static string Capital(string text) => text.Length > 0 && char.IsAsciiLetterLower(text[0]) ? char.ToUpperInvariant(text[0]) + text[1..] : text;
}

/// <summary>
/// The answer to a request was lost or never came: whether the kernel did what was asked is unknown until it is read back.
/// </summary>
internal sealed class OutcomeUnknownException(string why, int errno)
    : NetlinkException($"{why} ({Values.Errno.Name(errno)}); whether the request took effect is unknown", errno);

/// <summary>What was dumped changed during the dump (NLM_F_DUMP_INTR): the result must not be used, the dump may be repeated.</summary>
internal sealed class DumpInterruptedException()
    : NetlinkException("The kernel's tables changed while they were read (EAGAIN)", Values.Errno.EAGAIN);
