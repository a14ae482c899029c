using static System.FormattableString;

namespace ServeBench.Decisions;

/// <summary>Says what the probes of a search came to.</summary>
internal static class CapacityConclusion
{
    // Within the precision of the search the worst number gets worse by half or more, and four times as fast as before.
    private const double CliffDrop = 0.4;
    private const double CliffRatio = 4;
    private const double CliffErrors = 3;

    // Probes up to a quarter beyond the load that fails are beside it.
    private const double CliffWidth = 1.25;

    // A margin that changed by less than a tenth may be chance, whatever its error says.
    private const double LeastDrift = 0.1;
    private const double DriftErrors = 3;

    /// <summary>The answer.</summary>
    /// <param name="search">The search; it may have been ended early.</param>
    /// <param name="options">How it searched.</param>
    public static ServeCapacity Of(CapacitySearch search, CapacityOptions options)
    {
        (double? pass, double? fail) = (search.HighestPass, search.LowestFail);
        CapacityShape shape = ShapeOf(search, options.Precision);
        CapacityFit fit = search.Fit;
        double least = search.Probes.Select(probe => probe.Step.Load).DefaultIfEmpty(options.Minimum).Min();
        double most = search.Probes.Select(probe => probe.Step.Load).DefaultIfEmpty(options.Maximum).Max();

        // The greatest whole load that passes is what is asked for.
        double Tried(double load) => options.IsWhole ? Math.Floor(Math.Clamp(load, least, most) + 1e-9) : Math.Clamp(load, least, most);
        (double? estimate, double? lower, double? upper) = pass is not { } low || fail is not { } high ? ((double?)null, pass, fail)
            : fit is { Root: { } root, Interval: var (from, to) } ? (Tried(options.IsWhole ? Math.Clamp(root, low, Math.Max(low, high - 1)) : root), Tried(from), Tried(to))
            : (Tried(options.IsWhole ? low : fit.Root ?? Math.Sqrt(low * high)), low, options.IsWhole ? Math.Max(low, high - 1) : high);
        // One that failed says nothing of a lower load that was found after it.
        bool? confirmed = Last(search, CapacityPurpose.Confirm) is not { } confirmation ? null
            : confirmation.Outcome.Passes ? true
            : confirmation.Outcome.Fails && confirmation.Step.Load <= pass ? false
            : null;
        bool? recovered = Last(search, CapacityPurpose.StepDown) is { Outcome.Veto: null } down ? !down.Outcome.Fails : null;
        bool? drifted = Drifted(search, options.Precision);
        var capacity = new ServeCapacity
        {
            HighestPass = pass,
            LowestFail = fail,
            Estimate = estimate,
            Lower = lower,
            Upper = upper,
            Binding = fit.Binding ?? Binding(search, pass, fail),
            Shape = shape,
            IsPrecise = search.IsPrecise,
            IsConfirmed = confirmed,
            HasDrifted = drifted,
            HasRecovered = recovered,
            ProbeCount = search.Probes.Count,
        };
        return capacity with { Reason = string.Join(' ', Sentences(search, capacity, options).Where(sentence => sentence.Length > 0)) };
    }

    private static IEnumerable<string> Sentences(CapacitySearch search, ServeCapacity found, CapacityOptions options)
    {
        yield return (found.HighestPass, found.LowestFail) switch
        {
            (null, null) when search.Probes.Count == 0 => "No load was tried.",
            (null, null) => "No load was decided: longer probes are needed.",
            (null, { } fail) => Invariant($"No load passed, and {fail:0.###} failed{(fail <= options.Minimum ? ", which is the least load" : "")}."),
            ({ } pass, null) when pass >= options.Maximum => Invariant($"The greatest load, {pass:0.###}, passed: the limit is beyond it."),
            ({ } pass, null) => Invariant($"{pass:0.###} passed, and no load failed."),
            ({ } pass, { } fail) => Invariant($"{pass:0.###} passed and {fail:0.###} failed."),
        };
        if (found is { HighestPass: not null, LowestFail: not null, Lower: { } lower, Upper: { } upper })
        {
            yield return found.IsPrecise
                ? Invariant($"The limit is known as exactly as was asked, to {100 * options.Precision:0.##} %.")
                : Invariant($"The limit is between {lower:0.###} and {upper:0.###}, which is not as exact as was asked, {100 * options.Precision:0.##} %: it needs more probes or longer ones.");
        }

        if (search.Ceiling is { } ceiling && search.Probes.FirstOrDefault(probe => probe.Outcome.Veto is not null && probe.Step.Load == ceiling) is { Outcome.Veto: { } veto })
        {
            yield return Invariant($"At {ceiling:0.###} the probe bounds nothing: {veto}.");
        }

        int undecided = search.Probes.Count(probe => probe.Outcome.Veto is null && probe.Outcome.Verdict == ObjectiveVerdict.Undecided);
        yield return undecided == 0 ? "" : Invariant($"{undecided} of {search.Probes.Count} probes were not decided within their time.");
        yield return found.Shape switch
        {
            CapacityShape.Cliff => "It is a cliff: within the precision the numbers get much worse.",
            CapacityShape.NotMonotone => "A greater load passed than one that failed: there are several limits, and this is the lowest.",
            _ => "",
        };
        yield return found.HasRecovered == false ? "One step back down failed after what was too much: the server does not recover at once." : "";
        yield return found.IsConfirmed switch
        {
            true => "A longer run at the answer passed.",
            false => "A longer run at the answer failed.",
            null => "",
        };
        yield return found.HasDrifted != true ? ""
            : PaceChange(search, options.Precision) is { } change ? $"The first load gave other numbers at the end than at the beginning, {change}: the server changed meanwhile, and with it the limit."
            : "The first load gave other numbers at the end than at the beginning: the server changed meanwhile, and with it the limit.";
    }

    private static CapacityShape ShapeOf(CapacitySearch search, double precision)
    {
        if (search.IsNotMonotone)
        {
            return CapacityShape.NotMonotone;
        }

        if (search.HighestPass is not { } pass || search.LowestFail is not { } fail)
        {
            return CapacityShape.Unknown;
        }

        double? before = search.Probes.Where(probe => probe.Outcome.Passes && probe.Step.Load < pass).Select(probe => (double?)probe.Step.Load).Max();
        if (before is not { } load || Margins(search, load, load) is not [var better, ..])
        {
            return CapacityShape.Smooth;
        }

        // One probe may be good or bad by chance: the worst of those that are good, and the best of those that are bad.
        (double good, double goodError) = Margins(search, load * (1 + 1e-9), pass).DefaultIfEmpty(better).Min();
        if (Margins(search, fail, fail * CliffWidth) is not [_, ..] beyond)
        {
            return CapacityShape.Smooth;
        }

        (double bad, double badError) = beyond.Max();
        double slope = Math.Max(0, better.Margin - good) / Math.Log(pass / load);
        // The bounds may be farther apart than the precision: what it gets worse within it counts.
        double drop = (good - bad) * Math.Min(1, Math.Log(1 + precision) / Math.Log(fail / pass));
        double least = Math.Max(CliffDrop, CliffErrors * Math.Sqrt((goodError * goodError) + (badError * badError)));
        return drop > least && drop > CliffRatio * slope * Math.Min(Math.Log(1 + precision), Math.Log(fail / pass)) ? CapacityShape.Cliff : CapacityShape.Smooth;
    }

    private static (double Margin, double Error)[] Margins(CapacitySearch search, double low, double high) =>
    [
        .. search.Probes
            .Where(probe => probe.Step.Load >= low && probe.Step.Load <= high && probe.Outcome is { Veto: null, Margin: not null })
            .Select(probe => (probe.Outcome.Margin!.Value, probe.Outcome.Error)),
    ];

    private static bool? Drifted(CapacitySearch search, double precision)
    {
        if (FirstLoadAgain(search) is not { Veto: null, Margin: { } after } last || search.Probes[0].Outcome is not { Veto: null, Margin: { } before } first)
        {
            return null;
        }

        double error = Math.Sqrt((first.Error * first.Error) + (last.Error * last.Error));
        return Math.Abs(after - before) > Math.Max(LeastDrift, DriftErrors * error) || (first.Passes && last.Fails) || (first.Fails && last.Passes)
            || PaceChange(search, precision) is not null;
    }

    // A server that takes so much longer has a limit so much lower: less than the precision does not matter.
    private static string? PaceChange(CapacitySearch search, double precision) =>
        FirstLoadAgain(search) is { Veto: null, Pace: { } after } && search.Probes[0].Outcome is { Veto: null, Pace: { } before }
            ? before.ChangeTo(after, precision)
            : null;

    // A confirmation of the first load is that too.
    private static CapacityOutcome? FirstLoadAgain(CapacitySearch search) => search.Probes
        .Where(probe => probe.Step.IsSentToTheEnd && probe.Step.Load == search.Probes[0].Step.Load)
        .Select(probe => (CapacityOutcome?)probe.Outcome)
        .LastOrDefault();

    private static string? Binding(CapacitySearch search, double? pass, double? fail) => search.Probes
        .Where(probe => probe.Outcome.Binding is not null && (probe.Step.Load == fail || probe.Step.Load == pass))
        .OrderByDescending(probe => probe.Step.Load)
        .Select(probe => probe.Outcome.Binding)
        .FirstOrDefault();

    private static (CapacityStep Step, CapacityOutcome Outcome)? Last(CapacitySearch search, CapacityPurpose purpose) =>
        search.Probes.Where(probe => probe.Step.Purpose == purpose).Select(probe => ((CapacityStep, CapacityOutcome)?)probe).LastOrDefault();
}
