using TopoApply.Netlink.Abi;
using TopoApply.Netlink.Wire;

namespace TopoApply.Netlink.Sockets;

/// <summary>Puts NLMSGERR_ATTR_POLICY into words.</summary>
internal static class PolicyText
{
    /// <summary>`4 to 16 bytes`, `at most 3000` and the like; null when the policy names no limit.</summary>
    public static string? Describe(AttributeList policy)
    {
        string? least = null;
        string? most = null;
        var unit = "";
        foreach (var attribute in policy)
        {
            switch (attribute.Type)
            {
                case NL_POLICY_TYPE_ATTR.MIN_VALUE_S:
                    least = ((long)attribute.U64).ToString();
                    break;
                case NL_POLICY_TYPE_ATTR.MAX_VALUE_S:
                    most = ((long)attribute.U64).ToString();
                    break;
                case NL_POLICY_TYPE_ATTR.MIN_VALUE_U:
                    least = attribute.U64.ToString();
                    break;
                case NL_POLICY_TYPE_ATTR.MAX_VALUE_U:
                    most = attribute.U64.ToString();
                    break;
                case NL_POLICY_TYPE_ATTR.MIN_LENGTH:
                    (least, unit) = (attribute.U32.ToString(), " bytes");
                    break;
                case NL_POLICY_TYPE_ATTR.MAX_LENGTH:
                    (most, unit) = (attribute.U32.ToString(), " bytes");
                    break;
            }
        }

        return (least, most) switch
        {
            (null, null) => null,
            (null, _) => $"at most {most}{unit}",
            (_, null) => $"at least {least}{unit}",
            _ => $"{least} to {most}{unit}",
        };
    }
}
