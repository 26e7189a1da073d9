using System.Runtime.InteropServices;
using TopoApply.Netlink.Abi;
using TopoApply.Netlink.Wire;

namespace TopoApply.Netlink.Sockets;

/// <summary>Reads NLMSG_ERROR and NLMSG_DONE with the attributes of an extended acknowledgement (linux/netlink.h, struct nlmsgerr).</summary>
internal static class ErrorAnswer
{
    private const int HeaderLength = 16;

    /// <summary>Reads an error answer; null is an acknowledgement.</summary>
    /// <param name="answer">A message of type NLMSG_ERROR or NLMSG_DONE.</param>
    /// <param name="request">The request it answers, from its nlmsghdr on; empty when unknown.</param>
    /// <param name="protocol">NETLINK_*, for the names of attributes.</param>
    public static NetlinkError? Read(in NetlinkMessage answer, ReadOnlySpan<byte> request, int protocol)
    {
        if (answer.Payload.Length < sizeof(int))
        {
            // A bare NLMSG_DONE is legal; a bare NLMSG_ERROR is not.
            return answer.Type == NLMSG.DONE ? null : throw new MalformedMessageException($"NLMSG_ERROR with {answer.Payload.Length} bytes of payload.");
        }

        var code = MemoryMarshal.Read<int>(answer.Payload);
        return code == 0 ? null : Decode(code == int.MinValue ? int.MaxValue : Math.Abs(code), Attributes(answer), request, protocol);
    }

    private static AttributeList Attributes(in NetlinkMessage answer)
    {
        if ((answer.Flags & NLM_F.ACK_TLVS) == 0)
        {
            return default;
        }

        var offset = sizeof(int);
        if (answer.Type == NLMSG.ERROR)
        {
            if (answer.Payload.Length < offset + HeaderLength)
            {
                throw new MalformedMessageException($"NLMSG_ERROR with {answer.Payload.Length} bytes of payload and attributes.");
            }

            // Unless capped, the whole request is repeated between the header and the attributes.
            var repeated = MemoryMarshal.Read<uint>(answer.Payload[offset..]);
            offset += HeaderLength;
            if ((answer.Flags & NLM_F.CAPPED) == 0)
            {
                if (repeated < HeaderLength || repeated - HeaderLength > (uint)(answer.Payload.Length - offset))
                {
                    throw new MalformedMessageException($"NLMSG_ERROR repeats a request of {repeated} bytes in {answer.Payload.Length} bytes of payload.");
                }

                offset += ((int)repeated - HeaderLength + 3) & ~3;
            }
        }

        return new AttributeList(answer.Payload[Math.Min(offset, answer.Payload.Length)..]);
    }

    private static NetlinkError Decode(int errno, AttributeList attributes, ReadOnlySpan<byte> request, int protocol)
    {
        string? text = null;
        string? limit = null;
        uint? offset = null;
        uint? missing = null;
        uint? nest = null;
        foreach (var attribute in attributes)
        {
            switch (attribute.Type)
            {
                case NLMSGERR_ATTR.MSG:
                    text = attribute.Text;
                    break;
                case NLMSGERR_ATTR.OFFS:
                    offset = attribute.U32;
                    break;
                case NLMSGERR_ATTR.POLICY:
                    limit = PolicyText.Describe(attribute.Nested);
                    break;
                case NLMSGERR_ATTR.MISS_TYPE:
                    missing = attribute.U32;
                    break;
                case NLMSGERR_ATTR.MISS_NEST:
                    nest = attribute.U32;
                    break;
            }
        }

        var path = offset is { } at ? AttributePath.At(request, protocol, at) : null;
        var absent = missing is { } type ? AttributePath.Missing(request, protocol, nest ?? 0, (ushort)type) : null;
        return new NetlinkError(errno, text, offset, path, absent, limit);
    }
}
