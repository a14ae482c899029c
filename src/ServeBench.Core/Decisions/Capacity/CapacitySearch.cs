namespace ServeBench.Decisions;

/// <summary>
/// Searches for the greatest load that meets objectives: doubling until a load fails, then loads at both sides of where all probes together have the
/// limit, until it is known as exactly as was asked and a load at either side of it was tried. Only probes in which nothing but the server was the limit
/// count. Then one step back down, a longer run at the answer, and the first load again.
/// </summary>
/// <remarks>It runs nothing itself: who runs the probes asks for <see cref="Next"/> and gives each outcome to <see cref="Add"/>.</remarks>
internal sealed class CapacitySearch
{
    // What comes after the refinement: a step down, a confirmation, and the control.
    private const int Closing = 3;

    // How far a load at the edge of the interval may be from the limit, and how far outside the edge it is tried: powers of 1 and the precision.
    private const double EdgePower = 1.5;
    private const double OutsidePower = 0.25;

    // A load stays away from either bound by this share of what is between them.
    private const double Away = 0.25;

    // A load this near, as a share of the precision, to one that was not decided would not be decided either.
    private const double NearShare = 0.3;

    private readonly CapacityOptions _options;
    private readonly List<(CapacityStep Step, CapacityOutcome Outcome)> _probes = [];
    private double? _ceiling;
    private bool _isClosing;
    private CapacityStep? _next;

    /// <summary>Begins at the least load.</summary>
    public CapacitySearch(CapacityOptions options)
    {
        _options = options;
        _next = new(Rounded(options.Minimum), CapacityPurpose.Bracket);
    }

    /// <summary>What to try next; <see langword="null"/> when the search has ended.</summary>
    public CapacityStep? Next => _next;

    /// <summary>What was tried, in order.</summary>
    public IReadOnlyList<(CapacityStep Step, CapacityOutcome Outcome)> Probes => _probes;

    /// <summary>
    /// The greatest load that certainly passes, below every one that fails: by its own probe, unless all probes together say otherwise, or by all of them;
    /// <see langword="null"/> when none does.
    /// </summary>
    public double? HighestPass => Bounds.Pass;

    /// <summary>The least load that certainly fails, in the same way; <see langword="null"/> when none does.</summary>
    public double? LowestFail => Bounds.Fail;

    /// <summary>The greatest load that may be tried, because the client was the limit beyond; <see langword="null"/> without such a limit.</summary>
    public double? Ceiling => _ceiling;

    /// <summary>Whether a greater load passed than one that failed.</summary>
    public bool IsNotMonotone => _probes.Any(IsOdd);

    /// <summary>Whether the limit is known as exactly as was asked: by its interval, or by bounds that are next to each other.</summary>
    public bool IsPrecise => Bounds is ({ } pass, { } fail) && (_options.IsWhole ? fail - pass <= 1 || Fit.IsWithin(_options.Precision)
        : Fit.Interval is null ? AreNear(pass, fail) : Fit.IsWithin(_options.Precision));

    /// <summary>All probes together; an odd load that passed far beyond one that failed is left out.</summary>
    public CapacityFit Fit => new(_probes.Where(probe => Counts(probe) && !IsOdd(probe)).Select(probe => (probe.Step.Load, probe.Outcome.Evidence)));

    // A single probe may be wrong by chance, the more so the more of them there are: once all of them together know the limit, they decide. Whole loads are
    // few and far apart, so that there only what contradicts them all is overruled.
    private (double? Pass, double? Fail) Bounds
    {
        get
        {
            if (Fit.Interval is not var (lower, upper))
            {
                double? failed = Least(_probes.Where(IsFailure));
                return (Max(_probes.Where(probe => probe.Outcome.Passes && !(probe.Step.Load >= failed))), failed);
            }

            (double good, double bad) = _options.IsWhole ? (upper, lower) : (lower, upper);
            double? fail = Least(_probes.Where(probe => IsFailure(probe) ? probe.Step.Load >= bad : Counts(probe) && !probe.Outcome.Passes && probe.Step.Load >= upper));
            double? pass = Max(_probes.Where(probe => !(probe.Step.Load >= fail)
                && (probe.Outcome.Passes ? probe.Step.Load <= good : Counts(probe) && !probe.Outcome.Fails && probe.Step.Load <= lower)));
            return (pass, fail);
        }
    }

    /// <summary>Takes what the load of <see cref="Next"/> came to.</summary>
    public void Add(CapacityOutcome outcome)
    {
        CapacityStep step = _next ?? throw new InvalidOperationException("The search has ended.");
        _probes.Add((step, outcome));
        if (outcome.Veto is not null && Searches(step))
        {
            // The client may have been busy with something else for once.
            bool isFirst = _probes.Count(probe => probe.Outcome.Veto is not null && probe.Step.Load == step.Load) == 1;
            if (isFirst && _probes.Count < _options.MaxProbes - Closing)
            {
                return;
            }

            _ceiling = Math.Min(_ceiling ?? step.Load, step.Load);
        }

        _next = Decide(step);
    }

    private CapacityStep? Decide(CapacityStep step)
    {
        if (step.Purpose == CapacityPurpose.Control)
        {
            return null;
        }

        // A longer run must confirm the answer. What it says may move the limit, or put it below: then the search goes on.
        _isClosing &= step.Purpose != CapacityPurpose.Confirm;
        if (!_isClosing && _probes.Count < _options.MaxProbes - Closing && Searched() is { } load)
        {
            return load;
        }

        _isClosing = true;
        return Close();
    }

    private CapacityStep? Searched()
    {
        double top = Math.Min(_options.Maximum, _ceiling ?? double.PositiveInfinity);
        if (LowestFail is null)
        {
            double reached = _probes.Where(probe => probe.Outcome.Veto is null).Select(probe => probe.Step.Load).DefaultIfEmpty(_options.Minimum).Max();
            double next = Rounded(Math.Min(reached * 2, top));
            return _ceiling is null ? (next > reached ? new(next, CapacityPurpose.Bracket) : null) : BelowCeiling(top);
        }

        // The first load that failed may be an odd one: a still greater load says whether the order of the loads is one.
        double farthest = _probes.Where(probe => Searches(probe.Step)).Max(probe => probe.Step.Load);
        if (farthest == LowestFail && _probes[^1].Step.Purpose == CapacityPurpose.Bracket && Rounded(Math.Min(farthest * 2, top)) is var beyond && beyond > farthest)
        {
            return new(beyond, CapacityPurpose.Bracket);
        }

        if (HighestPass is not { } pass)
        {
            // Nothing has passed: what is at or below the minimum is not searched.
            return LowestFail > _options.Minimum ? Between(_options.Minimum, LowestFail.Value) : null;
        }

        double least = LowestFail.Value;
        if (!_options.IsWhole)
        {
            return Nearer(pass, least);
        }

        // A whole load is tried once: it is one of few.
        return least - pass <= 1 || Nearer(pass, least) is not { } step ? null
            : Rounded(step.Load) is var load && load > pass && load < least && !IsNear(load) ? step with { Load = load }
            : Between(pass, least);
    }

    private CapacityStep? Nearer(double pass, double fail)
    {
        double step = 1 + _options.Precision;
        CapacityFit fit = Fit;
        if (fit.Interval is not var (lower, upper) || fit.Root is not { } root)
        {
            // Bounds that are near enough may be wrong by chance: what lies outside of them says so.
            return !AreNear(pass, fail) ? Between(pass, fail) ?? (fit.Root is { } between ? Beside(between, step) : null)
                : fit.Root is { } guess ? Beside(guess, step)
                : null;
        }

        if (!fit.IsWithin(_options.Precision))
        {
            return Beside(root, Math.Sqrt(step));
        }

        // What is known of the limit makes bounds of the loads at its sides, once they have been tried.
        double edge = Math.Pow(step, EdgePower), outside = Math.Pow(step, OutsidePower);
        return pass < root / edge ? new(Math.Max(_options.Minimum, lower / outside), CapacityPurpose.Refine)
            : fail > root * edge ? new(Math.Min(_options.Maximum, upper * outside), CapacityPurpose.Refine)
            : null;
    }

    private bool AreNear(double pass, double fail) => fail <= pass * (1 + _options.Precision) * (1 + 1e-9);

    // Loads at both sides of the limit in turn: more requests there say better where it is.
    private CapacityStep? Beside(double root, double factor)
    {
        bool isBelow = _probes.Count(probe => probe.Step.Purpose == CapacityPurpose.Refine) % 2 == 0;
        return new(Math.Clamp(isBelow ? root / factor : root * factor, _options.Minimum, _options.Maximum), CapacityPurpose.Refine);
    }

    // How far the client can go by itself is worth knowing, but no more than a few probes.
    private CapacityStep? BelowCeiling(double ceiling) =>
        HighestPass is { } pass && ceiling > pass * (1 + (2 * _options.Precision)) ? Between(pass, ceiling) : null;

    private CapacityStep? Between(double low, double high)
    {
        double half = Math.Sqrt(1 + _options.Precision);
        double gap = high / low;
        (double least, double most) = (low * Math.Pow(gap, Away), low * Math.Pow(gap, 1 - Away));
        double root = Fit.Root is { } found && found > low && found < high ? found : Math.Sqrt(low * high);

        // Both sides of the root, the farther bound first; while little is known, not at the very edge.
        double left = Math.Clamp(root / half, least, most), right = Math.Clamp(root * half, least, most);
        double[] wanted = root / low >= high / root ? [left, right] : [right, left];
        double[] outer = [Math.Sqrt(low * left), Math.Sqrt(right * high), Math.Sqrt(low * high)];
        foreach (double candidate in wanted.Concat(outer).Select(Rounded))
        {
            if (candidate > low && candidate < high && !IsNear(candidate))
            {
                return new(candidate, CapacityPurpose.Refine);
            }
        }

        return null;
    }

    private CapacityStep? Close()
    {
        bool Did(CapacityPurpose purpose) => _probes.Any(probe => probe.Step.Purpose == purpose);
        // One that failed has another below it.
        bool IsConfirmed() => _probes.Any(probe => probe.Step.Purpose == CapacityPurpose.Confirm && !probe.Outcome.Fails);
        double? below = HighestPass is { } best ? Max(_probes.Where(probe => probe.Outcome.Passes && probe.Step.Load < best)) ?? best : null;
        double first = _probes[0].Step.Load;
        // An answer that was refuted may be one of a server that changed: then the last probe asks for that.
        bool isLast = _probes.Count == _options.MaxProbes - 1 && Did(CapacityPurpose.Confirm);
        return _probes.Count >= _options.MaxProbes ? null
            : LowestFail is not null && below is { } lower && !Did(CapacityPurpose.StepDown) ? new(lower, CapacityPurpose.StepDown)
            : HighestPass is { } answer && !IsConfirmed() && (!isLast || answer == first) ? new(answer, CapacityPurpose.Confirm)
            : _probes.Count > 1 ? new(first, CapacityPurpose.Control)
            : null;
    }

    private bool IsNear(double load) => _probes.Any(probe => Searches(probe.Step)
        && Math.Abs(Math.Log(load / probe.Step.Load)) < (probe.Outcome.Passes || probe.Outcome.Fails ? 1e-9 : NearShare * Math.Log(1 + _options.Precision)));

    private double Rounded(double load) => _options.IsWhole ? Math.Max(1, Math.Round(load)) : load;

    // A confirmation that fails refutes what passed; a server that has changed, or has not recovered, says nothing of the load.
    private static bool IsFailure((CapacityStep Step, CapacityOutcome Outcome) probe) =>
        probe.Outcome.Fails && (Searches(probe.Step) || probe.Step.Purpose == CapacityPurpose.Confirm);

    // What a greater load than one that failed says, of the doubling: there is more than one limit. One that passed before it failed shows a server that changed.
    private bool IsOdd((CapacityStep Step, CapacityOutcome Outcome) probe) => probe.Outcome.Passes && probe.Step.Purpose == CapacityPurpose.Bracket
        && _probes.Any(other => other.Outcome.Fails && other.Step.Purpose == CapacityPurpose.Bracket && other.Step.Load < probe.Step.Load);

    private static bool Counts((CapacityStep Step, CapacityOutcome Outcome) probe) =>
        probe.Outcome.Veto is null && (Searches(probe.Step) || probe.Step.Purpose == CapacityPurpose.Confirm);

    private static bool Searches(CapacityStep step) => step.Purpose is CapacityPurpose.Bracket or CapacityPurpose.Refine;

    private static double? Max(IEnumerable<(CapacityStep Step, CapacityOutcome Outcome)> probes) => probes.Select(probe => (double?)probe.Step.Load).Max();

    private static double? Least(IEnumerable<(CapacityStep Step, CapacityOutcome Outcome)> probes) => probes.Select(probe => (double?)probe.Step.Load).Min();
}
