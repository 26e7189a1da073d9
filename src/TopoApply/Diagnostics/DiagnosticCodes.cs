namespace TopoApply.Diagnostics;

/// <summary>The codes of all diagnostics. 1xxx text and syntax · 2xxx shape and values · 3xxx meaning · 4xxx against the live kernel.</summary>
internal static class DiagnosticCodes
{
    /// <summary>The text is not YAML.</summary>
    public const string Syntax = "TA1001";

    /// <summary>The file is larger or deeper than the limits allow.</summary>
    public const string LimitExceeded = "TA1002";

    /// <summary>An anchor, alias, tag or merge key: YAML that we do not take.</summary>
    public const string UnsupportedYaml = "TA1003";

    /// <summary>More than one document in the file.</summary>
    public const string SeveralDocuments = "TA1004";

    /// <summary>A key that stands twice in one mapping.</summary>
    public const string DuplicateKey = "TA1005";

    /// <summary>A control or bidirectional-override character in a value.</summary>
    public const string ControlCharacter = "TA1006";

    /// <summary>Nothing is in the file.</summary>
    public const string EmptyDocument = "TA1007";

    /// <summary>The file cannot be read, or is not UTF-8.</summary>
    public const string Unreadable = "TA1008";

    /// <summary>A key that is a list or a mapping.</summary>
    public const string KeyNotScalar = "TA1009";

    /// <summary>A file that cannot be included.</summary>
    public const string BadInclude = "TA1010";

    /// <summary>A key that has no meaning at this place.</summary>
    public const string UnknownKey = "TA2001";

    /// <summary>A list where a mapping is meant, and the like.</summary>
    public const string WrongNode = "TA2002";

    /// <summary>A value that is not of the sort that belongs here.</summary>
    public const string BadValue = "TA2003";

    /// <summary>A key that must be given and is not.</summary>
    public const string MissingKey = "TA2004";

    /// <summary>A key without a value.</summary>
    public const string NullValue = "TA2005";

    /// <summary>A range or an expression that cannot be expanded.</summary>
    public const string BadRange = "TA2006";

    /// <summary>`${i}` where no range gives it a number.</summary>
    public const string ExpressionOutsideRange = "TA2007";

    /// <summary>The ranges make more than the limit allows.</summary>
    public const string TooManyItems = "TA2008";

    /// <summary>Keys that exclude or need each other.</summary>
    public const string ConflictingKeys = "TA2009";

    /// <summary>Two keys, one of them from a range, make the same name.</summary>
    public const string DuplicateName = "TA2010";

    /// <summary>A variable that is not declared.</summary>
    public const string UnknownVariable = "TA2011";

    /// <summary>A variable without a value, or with one that contains itself.</summary>
    public const string BadVariable = "TA2012";

    /// <summary>A kind that is not declared.</summary>
    public const string UnknownKind = "TA2013";

    /// <summary>A kind that extends itself.</summary>
    public const string KindCycle = "TA2014";

    /// <summary>A namespace that is not declared.</summary>
    public const string UnknownNamespace = "TA3001";

    /// <summary>An interface that the namespace does not have.</summary>
    public const string UnknownInterface = "TA3002";

    /// <summary>Two things claim one interface.</summary>
    public const string InterfaceUsedTwice = "TA3003";

    /// <summary>A cable whose ends are the same interface.</summary>
    public const string LinkToItself = "TA3004";

    /// <summary>A port of two bridges.</summary>
    public const string PortInTwoBridges = "TA3005";

    /// <summary>Something that cannot be a bridge's port.</summary>
    public const string BadPort = "TA3006";

    /// <summary>A value given on the cable and under the interface, or by two settings.</summary>
    public const string SaidTwice = "TA3007";

    /// <summary>The same address, route, rule or neighbour twice.</summary>
    public const string DeclaredTwice = "TA3008";

    /// <summary>An address that two interfaces of one segment have.</summary>
    public const string DuplicateOnSegment = "TA3009";

    /// <summary>A next hop that no connected prefix reaches.</summary>
    public const string UnreachableNextHop = "TA3010";

    /// <summary>An address that no interface should have.</summary>
    public const string UnusableAddress = "TA3011";

    /// <summary>An MTU below what IPv6 needs.</summary>
    public const string MtuTooSmall = "TA3012";

    /// <summary>A rule priority that belongs to the kernel.</summary>
    public const string ReservedPriority = "TA3013";

    /// <summary>A route protocol where it is the mark of ownership.</summary>
    public const string ReservedProtocol = "TA3014";

    /// <summary>A preferred source that the namespace does not have.</summary>
    public const string UnknownSource = "TA3015";

    /// <summary>More than the resolver uses.</summary>
    public const string ResolverLimit = "TA3016";

    /// <summary>An interface that nothing makes.</summary>
    public const string MissingKind = "TA3017";

    /// <summary>A route over an interface that is kept down.</summary>
    public const string LinkDown = "TA3018";

    /// <summary>Something that the loopback interface cannot be or have.</summary>
    public const string BadLoopback = "TA3019";

    /// <summary>A pool that is not declared.</summary>
    public const string UnknownPool = "TA3020";

    /// <summary>Two pools that give out the same addresses.</summary>
    public const string PoolsOverlap = "TA3021";

    /// <summary>A pool that has nothing left for what asks for it.</summary>
    public const string PoolExhausted = "TA3022";

    /// <summary>A gateway that is not in its LAN.</summary>
    public const string BadLan = "TA3023";

    /// <summary>A gateway that a namespace does not meet, or more than once.</summary>
    public const string BadGateway = "TA3024";

    /// <summary>A published port that cannot lead where it should.</summary>
    public const string BadPublish = "TA3025";

    /// <summary>An object of that name exists and is not ours.</summary>
    public const string Foreign = "TA4001";

    /// <summary>Two names lead to one namespace, or a name to the host's own.</summary>
    public const string SameNamespace = "TA4002";

    /// <summary>A file under /run/netns is not a namespace.</summary>
    public const string LeftoverName = "TA4003";

    /// <summary>The requirements of the operations form a circle.</summary>
    public const string Cycle = "TA4004";

    /// <summary>Names made here are not seen by the rest of the host.</summary>
    public const string PrivateMounts = "TA4005";

    /// <summary>An operation of a rollback was refused.</summary>
    public const string RollbackRefused = "TA4007";

    /// <summary>The journal could not be brought to its end.</summary>
    public const string JournalNotClosed = "TA4008";

    /// <summary>What is to be adopted is not as declared.</summary>
    public const string NotAsDeclared = "TA4009";

    /// <summary>What an export cannot say.</summary>
    public const string NotExported = "TA4010";

    /// <summary>A target that names nothing.</summary>
    public const string UnknownTarget = "TA4011";

    /// <summary>The network kept changing while it was read.</summary>
    public const string Unstable = "TA4006";
}
