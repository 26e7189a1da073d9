namespace TopoApply.Netlink.Values;

/// <summary>Error numbers of errno(3) as x86-64 and arm64 number them, with a name and plain words for each.</summary>
internal static class Errno
{
    /// <summary>Operation not permitted.</summary>
    public const int EPERM = 1;

    /// <summary>No such object.</summary>
    public const int ENOENT = 2;

    /// <summary>No such entry.</summary>
    public const int ESRCH = 3;

    /// <summary>Interrupted.</summary>
    public const int EINTR = 4;

    /// <summary>Input/output error.</summary>
    public const int EIO = 5;

    /// <summary>No such device or address.</summary>
    public const int ENXIO = 6;

    /// <summary>Too long.</summary>
    public const int E2BIG = 7;

    /// <summary>Bad file descriptor.</summary>
    public const int EBADF = 9;

    /// <summary>Try again.</summary>
    public const int EAGAIN = 11;

    /// <summary>Out of memory.</summary>
    public const int ENOMEM = 12;

    /// <summary>Permission denied.</summary>
    public const int EACCES = 13;

    /// <summary>Bad address.</summary>
    public const int EFAULT = 14;

    /// <summary>In use.</summary>
    public const int EBUSY = 16;

    /// <summary>Exists already.</summary>
    public const int EEXIST = 17;

    /// <summary>Crosses devices.</summary>
    public const int EXDEV = 18;

    /// <summary>No such link.</summary>
    public const int ENODEV = 19;

    /// <summary>Not a directory.</summary>
    public const int ENOTDIR = 20;

    /// <summary>Is a directory.</summary>
    public const int EISDIR = 21;

    /// <summary>Invalid argument.</summary>
    public const int EINVAL = 22;

    /// <summary>Too many open files in the system.</summary>
    public const int ENFILE = 23;

    /// <summary>Too many open files in this process.</summary>
    public const int EMFILE = 24;

    /// <summary>Not possible for this file.</summary>
    public const int ENOTTY = 25;

    /// <summary>Too large.</summary>
    public const int EFBIG = 27;

    /// <summary>A limit is reached or no space is left.</summary>
    public const int ENOSPC = 28;

    /// <summary>Read-only.</summary>
    public const int EROFS = 30;

    /// <summary>Too many links.</summary>
    public const int EMLINK = 31;

    /// <summary>Broken pipe.</summary>
    public const int EPIPE = 32;

    /// <summary>Outside the domain.</summary>
    public const int EDOM = 33;

    /// <summary>Out of range.</summary>
    public const int ERANGE = 34;

    /// <summary>Name too long.</summary>
    public const int ENAMETOOLONG = 36;

    /// <summary>Not implemented by this kernel.</summary>
    public const int ENOSYS = 38;

    /// <summary>Not empty.</summary>
    public const int ENOTEMPTY = 39;

    /// <summary>Loop.</summary>
    public const int ELOOP = 40;

    /// <summary>No data.</summary>
    public const int ENODATA = 61;

    /// <summary>Bad message.</summary>
    public const int EBADMSG = 74;

    /// <summary>Value too large.</summary>
    public const int EOVERFLOW = 75;

    /// <summary>Name not unique.</summary>
    public const int ENOTUNIQ = 76;

    /// <summary>Changed in the meantime.</summary>
    public const int ERESTART = 85;

    /// <summary>Too many users.</summary>
    public const int EUSERS = 87;

    /// <summary>Destination address required.</summary>
    public const int EDESTADDRREQ = 89;

    /// <summary>Message too long.</summary>
    public const int EMSGSIZE = 90;

    /// <summary>Option not known to this kernel.</summary>
    public const int ENOPROTOOPT = 92;

    /// <summary>Protocol not supported.</summary>
    public const int EPROTONOSUPPORT = 93;

    /// <summary>Socket type not supported.</summary>
    public const int ESOCKTNOSUPPORT = 94;

    /// <summary>Not supported.</summary>
    public const int EOPNOTSUPP = 95;

    /// <summary>Protocol family not supported.</summary>
    public const int EPFNOSUPPORT = 96;

    /// <summary>Address family not supported.</summary>
    public const int EAFNOSUPPORT = 97;

    /// <summary>Address in use.</summary>
    public const int EADDRINUSE = 98;

    /// <summary>Address not available.</summary>
    public const int EADDRNOTAVAIL = 99;

    /// <summary>Link is down.</summary>
    public const int ENETDOWN = 100;

    /// <summary>Network unreachable.</summary>
    public const int ENETUNREACH = 101;

    /// <summary>No buffer space: messages were lost.</summary>
    public const int ENOBUFS = 105;

    /// <summary>Not connected.</summary>
    public const int ENOTCONN = 107;

    /// <summary>Timed out.</summary>
    public const int ETIMEDOUT = 110;

    /// <summary>Connection refused.</summary>
    public const int ECONNREFUSED = 111;

    /// <summary>Host is down.</summary>
    public const int EHOSTDOWN = 112;

    /// <summary>No route to the gateway.</summary>
    public const int EHOSTUNREACH = 113;

    /// <summary>Already under way.</summary>
    public const int EALREADY = 114;

    /// <summary>Cancelled.</summary>
    public const int ECANCELED = 125;

    /// <summary>The symbolic name; `errno 123` for numbers without one here.</summary>
    public static string Name(int errno) => errno switch
    {
        EPERM => nameof(EPERM),
        ENOENT => nameof(ENOENT),
        ESRCH => nameof(ESRCH),
        EINTR => nameof(EINTR),
        EIO => nameof(EIO),
        ENXIO => nameof(ENXIO),
        E2BIG => nameof(E2BIG),
        EBADF => nameof(EBADF),
        EAGAIN => nameof(EAGAIN),
        ENOMEM => nameof(ENOMEM),
        EACCES => nameof(EACCES),
        EFAULT => nameof(EFAULT),
        EBUSY => nameof(EBUSY),
        EEXIST => nameof(EEXIST),
        EXDEV => nameof(EXDEV),
        ENODEV => nameof(ENODEV),
        ENOTDIR => nameof(ENOTDIR),
        EISDIR => nameof(EISDIR),
        EINVAL => nameof(EINVAL),
        ENFILE => nameof(ENFILE),
        EMFILE => nameof(EMFILE),
        ENOTTY => nameof(ENOTTY),
        EFBIG => nameof(EFBIG),
        ENOSPC => nameof(ENOSPC),
        EROFS => nameof(EROFS),
        EMLINK => nameof(EMLINK),
        EPIPE => nameof(EPIPE),
        EDOM => nameof(EDOM),
        ERANGE => nameof(ERANGE),
        ENAMETOOLONG => nameof(ENAMETOOLONG),
        ENOSYS => nameof(ENOSYS),
        ENOTEMPTY => nameof(ENOTEMPTY),
        ELOOP => nameof(ELOOP),
        ENODATA => nameof(ENODATA),
        EBADMSG => nameof(EBADMSG),
        EOVERFLOW => nameof(EOVERFLOW),
        ENOTUNIQ => nameof(ENOTUNIQ),
        ERESTART => nameof(ERESTART),
        EUSERS => nameof(EUSERS),
        EDESTADDRREQ => nameof(EDESTADDRREQ),
        EMSGSIZE => nameof(EMSGSIZE),
        ENOPROTOOPT => nameof(ENOPROTOOPT),
        EPROTONOSUPPORT => nameof(EPROTONOSUPPORT),
        ESOCKTNOSUPPORT => nameof(ESOCKTNOSUPPORT),
        EOPNOTSUPP => nameof(EOPNOTSUPP),
        EPFNOSUPPORT => nameof(EPFNOSUPPORT),
        EAFNOSUPPORT => nameof(EAFNOSUPPORT),
        EADDRINUSE => nameof(EADDRINUSE),
        EADDRNOTAVAIL => nameof(EADDRNOTAVAIL),
        ENETDOWN => nameof(ENETDOWN),
        ENETUNREACH => nameof(ENETUNREACH),
        ENOBUFS => nameof(ENOBUFS),
        ENOTCONN => nameof(ENOTCONN),
        ETIMEDOUT => nameof(ETIMEDOUT),
        ECONNREFUSED => nameof(ECONNREFUSED),
        EHOSTDOWN => nameof(EHOSTDOWN),
        EHOSTUNREACH => nameof(EHOSTUNREACH),
        EALREADY => nameof(EALREADY),
        ECANCELED => nameof(ECANCELED),
        _ => $"errno {errno}",
    };

    /// <summary>What the number says in plain words, without capital and full stop.</summary>
    public static string Words(int errno) => errno switch
    {
        EPERM => "operation not permitted",
        ENOENT => "no such object",
        ESRCH => "no such entry",
        EINTR => "interrupted",
        EIO => "input/output error",
        ENXIO => "no such device or address",
        E2BIG => "too long",
        EBADF => "bad file descriptor",
        EAGAIN => "try again",
        ENOMEM => "out of memory",
        EACCES => "permission denied",
        EFAULT => "bad address",
        EBUSY => "in use",
        EEXIST => "exists already",
        EXDEV => "crosses devices",
        ENODEV => "no such link",
        ENOTDIR => "not a directory",
        EISDIR => "is a directory",
        EINVAL => "invalid argument",
        ENFILE => "too many open files in the system",
        EMFILE => "too many open files in this process",
        ENOTTY => "not possible for this file",
        EFBIG => "too large",
        ENOSPC => "a limit is reached or no space is left",
        EROFS => "read-only",
        EMLINK => "too many links",
        EPIPE => "broken pipe",
        EDOM => "outside the domain",
        ERANGE => "out of range",
        ENAMETOOLONG => "name too long",
        ENOSYS => "not implemented by this kernel",
        ENOTEMPTY => "not empty",
        ELOOP => "loop",
        ENODATA => "no data",
        EBADMSG => "bad message",
        EOVERFLOW => "value too large",
        ENOTUNIQ => "name not unique",
        ERESTART => "changed in the meantime",
        EUSERS => "too many users",
        EDESTADDRREQ => "destination address required",
        EMSGSIZE => "message too long",
        ENOPROTOOPT => "option not known to this kernel",
        EPROTONOSUPPORT => "protocol not supported",
        ESOCKTNOSUPPORT => "socket type not supported",
        EOPNOTSUPP => "not supported",
        EPFNOSUPPORT => "protocol family not supported",
        EAFNOSUPPORT => "address family not supported",
        EADDRINUSE => "address in use",
        EADDRNOTAVAIL => "address not available",
        ENETDOWN => "link is down",
        ENETUNREACH => "network unreachable",
        ENOBUFS => "no buffer space: messages were lost",
        ENOTCONN => "not connected",
        ETIMEDOUT => "timed out",
        ECONNREFUSED => "connection refused",
        EHOSTDOWN => "host is down",
        EHOSTUNREACH => "no route to the gateway",
        EALREADY => "already under way",
        ECANCELED => "cancelled",
        _ => "unknown error",
    };
}
