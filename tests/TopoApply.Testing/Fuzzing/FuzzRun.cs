using System.Diagnostics;
using TopoApply.Netlink.Wire;

namespace TopoApply.Testing.Fuzzing;

/// <summary>
/// Feeds damaged messages to a reader, which may read them or throw MalformedMessageException; any other exception, a standstill, or memory out
/// of proportion is a fault. For some seconds, or TOPOAPPLY_FUZZ inputs; TOPOAPPLY_FUZZ_SEED repeats a series.
/// </summary>
internal sealed class FuzzRun
{
    private const double Seconds = 5;
    private static readonly TimeSpan s_standstill = TimeSpan.FromSeconds(20);

    private readonly IReadOnlyList<FuzzSeed> _corpus;
    private readonly Action<FuzzSeed, byte[]> _reader;
    private readonly int _seed;
    private readonly long _allowance;
    private volatile byte[] _input = [];
    private long _count;
    private Exception? _failure;

    private FuzzRun(IReadOnlyList<FuzzSeed> corpus, Action<FuzzSeed, byte[]> reader, long allowance)
    {
        _corpus = corpus;
        _reader = reader;
        _allowance = allowance;
        _seed = Setting.Number("TOPOAPPLY_FUZZ_SEED") ?? Random.Shared.Next();
    }

    /// <summary>Inputs that were read.</summary>
    public long Count => Interlocked.Read(ref _count);

    /// <summary>How many of them were refused as malformed.</summary>
    public long Malformed { get; private set; }

    /// <summary>The most bytes allocated for one byte of input, inputs below 1 KiB counted as that.</summary>
    public double Dearest { get; private set; }

    private static long? Wanted => Setting.LongNumber("TOPOAPPLY_FUZZ");

    /// <summary>Runs.</summary>
    /// <param name="corpus">What to start from.</param>
    /// <param name="reader">What is tried out.</param>
    /// <param name="say">Gets the seed first, and figures in the end.</param>
    /// <param name="allowance">Bytes that may be allocated for one byte of input.</param>
    public static FuzzRun On(IReadOnlyList<FuzzSeed> corpus, Action<FuzzSeed, byte[]> reader, Action<string> say, long allowance)
    {
        var run = new FuzzRun(corpus, reader, allowance);
        say($"TOPOAPPLY_FUZZ_SEED={run._seed}");
        run.Watch();
        say($"{run.Count} inputs, {run.Malformed} malformed, at most {run.Dearest:F0} bytes allocated for a byte of input");
        return run;
    }

    /// <summary>One input, as in a run.</summary>
    public static void Once(FuzzSeed seed, Action<FuzzSeed, byte[]> reader, long allowance)
    {
        // What is made once and for all does not belong to this input.
        var run = new FuzzRun([seed], reader, allowance);
        run.Try(seed, seed.Bytes, measure: false);
        run.Try(seed, seed.Bytes, measure: true);
    }

    private void Watch()
    {
        var thread = new Thread(Work) { IsBackground = true, Name = "fuzz" };
        thread.Start();
        var seen = -1L;
        while (!thread.Join(s_standstill))
        {
            if (Count == seen)
            {
                throw new TimeoutException($"Seed {_seed}, input {seen}: no end within {s_standstill.TotalSeconds} s.\n{Convert.ToHexStringLower(_input)}");
            }

            seen = Count;
        }

        if (_failure is not null)
        {
            throw new InvalidOperationException($"Seed {_seed}, input {Count}: {_failure.GetType().Name}: {_failure.Message}\n{Convert.ToHexStringLower(_input)}", _failure);
        }
    }

    private void Work()
    {
        var random = new Random(_seed);
        var mutator = new MessageMutator(random, _corpus);
        var clock = Stopwatch.StartNew();
        try
        {
            foreach (var seed in _corpus)
            {
                Try(seed, seed.Bytes, measure: false);
            }

            while (Wanted is { } wanted ? Count < wanted : clock.Elapsed.TotalSeconds < Seconds)
            {
                var seed = _corpus[random.Next(_corpus.Count)];
                Try(seed, mutator.Next(seed), measure: true);
                Interlocked.Increment(ref _count);
            }
        }
        catch (Exception e)
        {
            _failure = e;
        }
    }

    private void Try(FuzzSeed seed, byte[] input, bool measure)
    {
        _input = input;
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            _reader(seed, input);
        }
        catch (MalformedMessageException)
        {
            Malformed++;
        }

        if (measure)
        {
            var allocated = (double)(GC.GetAllocatedBytesForCurrentThread() - before) / Math.Max(1024, input.Length);
            Dearest = Math.Max(Dearest, allocated);
            if (allocated > _allowance)
            {
                throw new InvalidDataException($"{allocated:F0} bytes allocated for each of {input.Length} bytes.");
            }
        }
    }
}
