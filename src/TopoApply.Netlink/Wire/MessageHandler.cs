namespace TopoApply.Netlink.Wire;

/// <summary>Receives one message of an answer; the message is gone when the handler returns.</summary>
internal delegate void MessageHandler(in NetlinkMessage message);
