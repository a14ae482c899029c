namespace ServeBench.Decisions;

/// <summary>
/// Searches for the greatest load that meets objectives: doubling until a load fails, then loads at both sides of where the fitted margin is 0, until the
/// greatest that passes and the least that fails are near enough. Only probes that are decided, and in which nothing but the server was the limit, are
/// bounds. Then one step back down, a longer run at the answer, and the first load again.
/// </summary>
/// <remarks>It runs nothing itself: who runs the probes asks for <see cref="Next"/> and gives each outcome to <see cref="Add"/>.</remarks>
internal sealed class CapacitySearch
{
    // What comes after the refinement: a step down, a confirmation, and the control.
    private const int Closing = 3;

    private const double SideErrors = 1.96;

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

    /// <summary>The greatest load that passed below every one that failed; <see langword="null"/> when none did.</summary>
    public double? HighestPass => Max(_probes.Where(probe => probe.Outcome.Passes && (LowestFail is not { } fail || probe.Step.Load < fail)));

    /// <summary>The least load that failed; <see langword="null"/> when none did.</summary>
    public double? LowestFail => _probes.Where(IsFailure).Select(probe => (double?)probe.Step.Load).Min();

    /// <summary>The greatest load that may be tried, because the client was the limit beyond; <see langword="null"/> without such a limit.</summary>
    public double? Ceiling => _ceiling;

    /// <summary>Whether a greater load passed than one that failed.</summary>
    public bool IsNotMonotone => LowestFail is { } fail && _probes.Any(probe => probe.Outcome.Passes && Searches(probe.Step) && probe.Step.Load > fail);

    /// <summary>Whether the bracket is as narrow as was asked.</summary>
    public bool IsPrecise => HighestPass is { } pass && LowestFail is { } fail && (fail <= pass * (1 + _options.Precision) * (1 + 1e-9) || (_options.IsWhole && fail - pass <= 1));

    /// <summary>The margins of the search, made to fall with the load; an odd load that passed beyond one that failed is left out.</summary>
    public MarginFit Fit => new(_probes.Where(probe => (Searches(probe.Step) || probe.Step.Purpose == CapacityPurpose.Confirm) && probe.Outcome is { Veto: null, Margin: not null } && !(probe.Outcome.Passes && probe.Step.Load > LowestFail))
        .Select(probe => (probe.Step.Load, probe.Outcome.Margin!.Value, probe.Outcome.Error)));

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

        _next = Decide(step, outcome);
    }

    private CapacityStep? Decide(CapacityStep step, CapacityOutcome outcome)
    {
        if (step.Purpose == CapacityPurpose.Control)
        {
            return null;
        }

        // A longer run must confirm the answer; otherwise the search continues below it.
        bool refuted = step.Purpose == CapacityPurpose.Confirm && outcome.Fails;
        _isClosing &= !refuted;
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

        return IsPrecise ? null : Between(pass, LowestFail.Value) ?? Again();
    }

    // How far the client can go by itself is worth knowing, but no more than a few probes.
    private CapacityStep? BelowCeiling(double ceiling) =>
        HighestPass is { } pass && ceiling > pass * (1 + (2 * _options.Precision)) ? Between(pass, ceiling) : null;

    private CapacityStep? Between(double low, double high)
    {
        double half = Math.Sqrt(1 + _options.Precision);
        double root = Fit.Load(0, low, high);
        double gap = high / low;

        // Both sides of the root, the farther bound first; while little is known, not at the very edge.
        double left = Math.Clamp(root / half, low * Math.Pow(gap, 0.1), low * Math.Pow(gap, 0.9));
        double right = Math.Clamp(root * half, low * Math.Pow(gap, 0.1), low * Math.Pow(gap, 0.9));
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

    // Where the bracket does not get narrower, more requests at the limit say better where it is.
    private CapacityStep? Again()
    {
        MarginFit fit = Fit;
        double load = Rounded(fit.Load(0, _options.Minimum, double.PositiveInfinity));
        return !_options.IsWhole && double.IsFinite(fit.LoadError) && fit.LoadError * SideErrors > Math.Log(1 + _options.Precision) ? new(load, CapacityPurpose.Refine) : null;
    }

    private CapacityStep? Close()
    {
        bool Did(CapacityPurpose purpose) => _probes.Any(probe => probe.Step.Purpose == purpose);
        bool HasFinished(double load) => _probes.Any(probe => probe.Step == new CapacityStep(load, CapacityPurpose.Confirm));
        double? below = HighestPass is { } best ? Max(_probes.Where(probe => probe.Outcome.Passes && probe.Step.Load < best)) ?? best : null;
        return _probes.Count >= _options.MaxProbes ? null
            : LowestFail is not null && below is { } lower && !Did(CapacityPurpose.StepDown) ? new(lower, CapacityPurpose.StepDown)
            : HighestPass is { } answer && !HasFinished(answer) ? new(answer, CapacityPurpose.Confirm)
            : _probes.Count > 1 ? new(_probes[0].Step.Load, CapacityPurpose.Control)
            : null;
    }

    private bool IsNear(double load) => _probes.Any(probe => Searches(probe.Step)
        && Math.Abs(Math.Log(load / probe.Step.Load)) < (probe.Outcome.Passes || probe.Outcome.Fails ? 1e-9 : NearShare * Math.Log(1 + _options.Precision)));

    private double Rounded(double load) => _options.IsWhole ? Math.Max(1, Math.Round(load)) : load;

    // A confirmation that fails refutes what passed; a server that has changed, or has not recovered, says nothing of the load.
    private static bool IsFailure((CapacityStep Step, CapacityOutcome Outcome) probe) =>
        probe.Outcome.Fails && (Searches(probe.Step) || probe.Step.Purpose == CapacityPurpose.Confirm);

    private static bool Searches(CapacityStep step) => step.Purpose is CapacityPurpose.Bracket or CapacityPurpose.Refine;

    private static double? Max(IEnumerable<(CapacityStep Step, CapacityOutcome Outcome)> probes) => probes.Select(probe => (double?)probe.Step.Load).Max();
}
