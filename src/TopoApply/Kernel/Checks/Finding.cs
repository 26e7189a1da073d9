namespace TopoApply.Kernel.Checks;

/// <summary>What a check came to.</summary>
internal enum Verdict
{
    /// <summary>Nothing is in the way.</summary>
    Ok,

    /// <summary>Some labs will not behave as their file lets one expect.</summary>
    Warning,

    /// <summary>Nothing can be applied.</summary>
    Problem,
}

/// <summary>One thing about this machine.</summary>
/// <param name="Verdict">What the check came to.</param>
/// <param name="Subject">What was looked at.</param>
/// <param name="Text">What was found, and what it means for a lab.</param>
/// <param name="Fix">The command that helps; null when there is nothing to mend, or no command for it.</param>
internal sealed record Finding(Verdict Verdict, string Subject, string Text, string? Fix = null)
{
    /// <summary>Nothing is in the way.</summary>
    public static Finding Ok(string subject, string text) => new(Verdict.Ok, subject, text);

    /// <summary>Some labs will not behave as their file lets one expect.</summary>
    public static Finding Warning(string subject, string text, string? fix = null) => new(Verdict.Warning, subject, text, fix);

    /// <summary>Nothing can be applied.</summary>
    public static Finding Problem(string subject, string text, string? fix = null) => new(Verdict.Problem, subject, text, fix);
}
