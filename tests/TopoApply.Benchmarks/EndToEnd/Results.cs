namespace TopoApply.Benchmarks.EndToEnd;

/// <summary>What was measured, of which lab of which size, and whose work it is.</summary>
/// <param name="What">`apply`, `destroy` …</param>
/// <param name="Lab">`star`, `chain`, or empty.</param>
/// <param name="Size">Its size.</param>
/// <param name="Who">`topoapply`, `floor`, a peer.</param>
internal readonly record struct Subject(string What, string Lab, int Size, string Who);

/// <summary>All samples, in seconds or bytes.</summary>
internal sealed class Results
{
    private readonly Dictionary<Subject, List<double>> _samples = [];
    private readonly Dictionary<Subject, string> _absent = [];
    private readonly List<string> _notes = [];

    /// <summary>What was measured, in the order of the first measurement.</summary>
    public IEnumerable<KeyValuePair<Subject, List<double>>> Samples => _samples;

    /// <summary>What a reader of the numbers should know.</summary>
    public IReadOnlyList<string> Notes => _notes;

    /// <summary>Adds a sample.</summary>
    public void Add(Subject subject, double value)
    {
        if (!_samples.TryGetValue(subject, out var list))
        {
            _samples[subject] = list = [];
        }

        list.Add(value);
    }

    /// <summary>Says why something was not measured.</summary>
    public void Lack(Subject subject, string reason) => _absent[subject] = reason;

    /// <summary>Why something was not measured; null when it was, or when nobody asked for it.</summary>
    public string? Lacking(Subject subject) => _absent.GetValueOrDefault(subject);

    /// <summary>How many samples there are.</summary>
    public int Count(Subject subject) => _samples.TryGetValue(subject, out var samples) ? samples.Count : 0;

    /// <summary>Says something once.</summary>
    public void Note(string text)
    {
        if (!_notes.Contains(text, StringComparer.Ordinal))
        {
            _notes.Add(text);
        }
    }

    /// <summary>The median; null when it was not measured.</summary>
    public double? Median(string what, string lab, int size, string who) =>
        _samples.TryGetValue(new Subject(what, lab, size, who), out var samples) ? Median(samples) : null;

    /// <summary>The sizes that were measured of a lab, in order.</summary>
    public IEnumerable<int> Sizes(string what, string lab, string who) =>
        _samples.Keys.Where(s => s.What == what && s.Lab == lab && s.Who == who).Select(s => s.Size).Order();

    /// <summary>The middle one, or the mean of the two in the middle.</summary>
    public static double Median(IReadOnlyCollection<double> samples)
    {
        var sorted = samples.Order().ToList();
        return (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }
}

/// <summary>Names of what is measured, and of who does it.</summary>
internal static class Names
{
    public const string Ours = "topoapply";
    public const string Floor = "floor";
    public const string Reader = "C reader";
    public const string WholeReader = "C reader of everything";
    public const string Batch = "ip -batch";
    public const string Pyroute2 = "pyroute2";
    public const string Mininet = "Mininet";
    public const string Script = "script";
    public const string Hello = "hello world";
    public const string NativeProcess = "C program";

    public const string Apply = "apply";
    public const string Plan = "plan, no change";
    public const string WholePlan = "plan, all printed";
    public const string OneCable = "one cable added";
    public const string Destroy = "destroy";
    public const string DestroyFinished = "destroy, kernel finished";
    public const string DestroyPhase = "destroy phase";
    public const string DestroyPhaseFinished = "destroy phases, kernel finished";
    public const string Memory = "peak memory";
    public const string Allocated = "bytes allocated per object";
    public const string StartUp = "start-up";
    public const string StartUpAhead = "start-up, ReadyToRun";
    public const string Validate = "validate";

    public const string LoadPhase = "load phase";
    public const string ReadPhase = "read phase";
    public const string PlanPhase = "plan phase";
    public const string ApplyPhase = "apply phase";
    public const string JournalPhase = "journal phase";
    public const string VerifyPhase = "verify phase";
    public const string CommitPhase = "commit phase";
    public const string Fences = "fences of one read, alone";
    public const string Marks = "marks on links, alone";

    /// <summary>The phases of an apply, in order; then parts of them that are measured by themselves.</summary>
    public static IReadOnlyList<string> Phases { get; } = [LoadPhase, ReadPhase, PlanPhase, JournalPhase, ApplyPhase, VerifyPhase, CommitPhase, Fences, Marks];
}
