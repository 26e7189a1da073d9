namespace TopoApply.Benchmarks.EndToEnd;

/// <summary>From samples to lines with goals.</summary>
internal sealed class Rows(Results results)
{
    private const string Star = "star";
    private const string Chain = "chain";
    private const int GoalStar = 1000;
    private const int GoalChain = 300;
    private const int LargeStar = 3000;
    private const double Growth = 3.3;

    /// <summary>How many times as fast as a peer an apply is to be; 0 without a goal.</summary>
    private static readonly (string Name, int Factor)[] s_peers = [(Names.Batch, 5), (Names.Pyroute2, 0), (Names.Mininet, 0), (Names.Script, 50)];

    private double StartUp => results.Median(Names.StartUp, "", 0, Names.Ours) ?? 0;

    /// <summary>All lines.</summary>
    public List<Row> All()
    {
        List<Row> rows = [.. StartUps()];
        foreach (var lab in new[] { Star, Chain })
        {
            foreach (var size in results.Sizes(Names.Apply, lab, Names.Ours))
            {
                rows.AddRange(OfLab(lab, size));
            }
        }

        rows.AddRange(OfRoutes());
        return rows;
    }

    private IEnumerable<Row> StartUps()
    {
        foreach (var what in new[] { Names.StartUp, Names.StartUpAhead })
        {
            if (Make(what, "", 0, Names.Hello) is { } start)
            {
                yield return start with { Others = Others(what, "", 0, Names.NativeProcess), Goal = "≤ 1.5 × hello world", Limit = 1.5 * start.Floor, Counts = true };
            }
        }

        foreach (var size in results.Sizes(Names.Validate, "", Names.Ours))
        {
            yield return Make(Names.Validate, "", size, Names.Floor)! with { Where = $"{size} namespaces", Goal = "< 1 s", Limit = 1, Counts = size == 10_000 };
        }
    }

    private IEnumerable<Row> OfLab(string lab, int size)
    {
        var counts = lab == Star ? size == GoalStar : size == GoalChain;
        yield return With(Make(Names.Apply, lab, size, Names.Floor)!, 1.6, StartUp, counts && lab == Star, "≤ 1.6 × floor + start-up");
        foreach (var row in AgainstPeers(lab, size, counts && lab == Star))
        {
            yield return row;
        }

        foreach (var phase in Names.Phases)
        {
            if (Make(phase, lab, size, Names.Floor) is { } row)
            {
                if (phase == Names.ApplyPhase)
                {
                    row = row with { Floor = results.Median(Names.Apply, lab, size, Names.Floor) };
                    row = With(row, 1.15, 0, counts, "≤ 1.15 × floor");
                }

                yield return row;
                if (lab == Star && size == LargeStar && results.Median(phase, lab, GoalStar, Names.Ours) is { } third)
                {
                    yield return row with { What = $"{phase}, growth", Floor = third, Goal = $"≤ {Growth} × STAR({GoalStar})", Limit = Growth * third, Counts = true };
                }
            }
        }

        foreach (var row in PlanAndAfter(lab, size, counts).Concat(Memory(lab, size)))
        {
            yield return row;
        }
    }

    private IEnumerable<Row> AgainstPeers(string lab, int size, bool counts)
    {
        foreach (var (peer, factor) in s_peers)
        {
            var (theirs, ours) = (new Subject(Names.Apply, lab, size, peer), new Subject(Names.Apply, lab, size, Names.Ours));
            var row = Make(Names.Apply, lab, size, peer)! with { What = $"apply, against {peer}" };
            if (row.Floor is { } seconds)
            {
                var runs = results.Count(theirs);
                row = row with { Remark = runs < results.Count(ours) ? $"({runs} run{(runs == 1 ? "" : "s")})" : "" };
                yield return factor == 0 ? row : row with { Goal = $"≥ {factor} × as fast", Limit = seconds / factor, Counts = counts };
            }
            else if (results.Lacking(theirs) is { } reason)
            {
                yield return row with { Remark = reason };
            }
        }
    }

    private IEnumerable<Row> PlanAndAfter(string lab, int size, bool counts)
    {
        if (Make(Names.Plan, lab, size, Names.Reader) is { } plan)
        {
            yield return With(plan, 1.3, StartUp, counts && lab == Star, "≤ 1.3 × C reader + start-up");
            if (results.Median(Names.Plan, lab, size, Names.WholeReader) is { } whole)
            {
                yield return With(plan with { What = $"{Names.Plan}, against {Names.WholeReader}", Floor = whole }, 0.5, 0, counts && lab == Star, "≤ 0.5 × C reader of everything");
            }

            if (Make(Names.OneCable, lab, size, Names.Floor) is { } cable)
            {
                yield return With(cable with { Floor = plan.Value }, 1.2, 0.03, counts, "≤ 1.2 × plan + 30 ms");
            }
        }

        foreach (var (what, phase) in new[] { (Names.Destroy, Names.DestroyPhase), (Names.DestroyFinished, Names.DestroyPhaseFinished) })
        {
            if (Make(what, lab, size, Names.Floor) is { } row)
            {
                yield return With(row with { Others = Others(what, lab, size, [.. s_peers.Select(p => p.Name)]) }, 1.3, StartUp, counts && lab == Star, "≤ 1.3 × floor + start-up");
                yield return With(Make(phase, lab, size, Names.Floor)! with { Floor = row.Floor }, 1.3, 0, counts && lab == Star, "≤ 1.3 × floor");
            }
        }
    }

    private IEnumerable<Row> Memory(string lab, int size)
    {
        if (Make(Names.Memory, lab, size, Names.Floor) is { } memory)
        {
            yield return memory with { Goal = "≤ 250 MB", Limit = 250e6, Counts = lab == Star && size == LargeStar };
        }

        if (Make(Names.Allocated, lab, size, Names.Floor) is { } allocated)
        {
            yield return allocated;
        }
    }

    private IEnumerable<Row> OfRoutes()
    {
        foreach (var size in results.Sizes(Names.ApplyPhase, "routes", Names.Ours))
        {
            var where = $"{size} routes";
            var planned = new[] { Names.LoadPhase, Names.ReadPhase, Names.PlanPhase }.Sum(phase => results.Median(phase, "routes", size, Names.Ours) ?? 0);
            yield return new Row("load, read and plan", where, planned, null, [], "< 2 s", 2, Counts: size == 100_000);
            yield return Make(Names.WholePlan, "routes", size, Names.Floor)! with { Where = where, Goal = "< 2 s", Limit = 2, Counts = size == 100_000 };
            yield return With(Make(Names.ApplyPhase, "routes", size, Names.Floor)! with { Where = where }, 1.3, 0, size == 100_000, "≤ 1.3 × floor");
        }
    }

    private static Row With(Row row, double factor, double plus, bool counts, string goal) =>
        row with { Goal = goal, Limit = row.Floor is { } floor ? (factor * floor) + plus : null, Counts = counts };

    private Row? Make(string what, string lab, int size, string against) =>
        results.Median(what, lab, size, Names.Ours) is { } value
            ? new Row(what, lab.Length > 0 ? $"{lab.ToUpperInvariant()}({size})" : "", value, results.Median(what, lab, size, against), [])
            : null;

    private List<KeyValuePair<string, double>> Others(string what, string lab, int size, params string[] who) =>
        [.. who.Where(w => results.Median(what, lab, size, w) is not null).Select(w => KeyValuePair.Create(w, results.Median(what, lab, size, w)!.Value))];
}
