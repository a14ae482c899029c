using CsCheck;
using ServeBench.Decisions;
using Xunit;

namespace ServeBench.Tests.Decisions;

/// <summary>The search for a load, with probes whose outcomes are known.</summary>
public sealed class CapacitySearchTests
{
    private static CapacityOutcome Below(double limit, double load, double error = 0.02) =>
        new(load <= limit ? ObjectiveVerdict.Pass : ObjectiveVerdict.Fail, Math.Clamp(2 * Math.Log(limit / load), -3, 1), error, "p99 ttft <= 200 ms");

    private static ProbePace Pace(double tpotMs) => ProbePaceTests.Pace(index => (200, tpotMs + (index % 2 * 0.2)));

    private static ServeCapacity Run(Func<CapacityStep, int, CapacityOutcome> probe, CapacityOptions? options = null)
    {
        options ??= new CapacityOptions();
        var search = new CapacitySearch(options);
        for (int number = 0; search.Next is { } step; number++)
        {
            Assert.InRange(step.Load, options.Minimum, options.Maximum);
            search.Add(probe(step, number));
        }

        Assert.InRange(search.Probes.Count, 1, options.MaxProbes);
        return CapacityConclusion.Of(search, options);
    }

    [Fact]
    public void Whatever_the_limit_is_it_lies_in_the_bracket_and_the_bracket_is_as_narrow_as_asked() =>
        Gen.Select(Gen.Double[1.01, 900], Gen.Bool, Gen.Double[0.01, 0.3]).Sample((limit, isWhole, precision) =>
        {
            ServeCapacity found = Run((step, _) => Below(limit, step.Load), new CapacityOptions { Maximum = 1024, Precision = precision, IsWhole = isWhole, MaxProbes = 40 });

            Assert.True(found.IsPrecise, $"{limit}: {found}");
            AssertBetween(limit, found.HighestPass!.Value, found.LowestFail!.Value);
            AssertBetween(found.Estimate!.Value, found.HighestPass.Value, found.LowestFail.Value);
            Assert.True(found.LowestFail <= found.HighestPass * Math.Pow(1 + precision, 3) * 1.000001 || (isWhole && found.LowestFail - found.HighestPass <= 1), $"{limit}: {found}");
            AssertBetween(limit, found.Lower!.Value, found.Upper!.Value + (isWhole ? 1 : 0));
            Assert.Equal((true, true, false), (found.IsConfirmed, found.HasRecovered, found.HasDrifted));
            Assert.Equal("p99 ttft <= 200 ms", found.Binding);
        });

    // A margin of 0 is rounded, too.
    private static void AssertBetween(double value, double low, double high) => Assert.InRange(value, low * (1 - 1e-9), high * (1 + 1e-9));

    [Fact]
    public void It_needs_fewer_probes_than_bisection_where_the_margins_are_smooth()
    {
        ServeCapacity found = Run((step, _) => Below(137, step.Load, 0.001), new CapacityOptions { Precision = 0.01, MaxProbes = 40 });

        // Nine to double past it, one beyond, three to close; bisection needs seven between.
        Assert.True(found.IsPrecise);
        Assert.InRange(found.ProbeCount, 14, 9 + 1 + 3 + 4);
    }

    [Fact]
    public void What_no_probe_decides_is_said_with_an_interval_that_is_wider_than_was_asked()
    {
        ServeCapacity found = Run((step, _) => Below(32, step.Load) with
        {
            Verdict = step.Load is > 28 and < 36 ? ObjectiveVerdict.Undecided : Below(32, step.Load).Verdict, Error = 0.5,
        });

        Assert.False(found.IsPrecise);
        Assert.True(found.HighestPass <= 28 && found.LowestFail >= 36, found.ToString());
        Assert.InRange(32, found.Lower!.Value, found.Upper!.Value);
        Assert.True(found.Upper > found.Lower * 1.1);
        Assert.Contains("which is not as exact as was asked, 5 %", found.Reason, StringComparison.Ordinal);
        Assert.Contains("were not decided", found.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Probes_that_decide_nothing_by_themselves_decide_together()
    {
        ServeCapacity found = Run((step, _) => Below(32, step.Load, 0.1) with { Verdict = step.Load is > 25 and < 40 ? ObjectiveVerdict.Undecided : Below(32, step.Load).Verdict });

        Assert.True(found.IsPrecise, found.ToString());
        Assert.InRange(found.HighestPass!.Value, 28, 32);
        Assert.InRange(found.LowestFail!.Value, 32, 36);
        Assert.InRange(found.Estimate!.Value, 32 / 1.05, 32 * 1.05);
    }

    [Fact]
    public void A_single_probe_that_is_wrong_is_overruled_by_the_others()
    {
        // The first probe below the limit fails by chance, just so.
        int wrong = 0;
        ServeCapacity found = Run((step, _) => step.Load is > 28 and < 32 && wrong++ == 0
            ? Below(32, step.Load, 0.05) with { Verdict = ObjectiveVerdict.Fail, Margin = -0.1 }
            : Below(32, step.Load, 0.05));

        Assert.True(wrong > 0);
        Assert.InRange(32, found.HighestPass!.Value, found.LowestFail!.Value);
        Assert.InRange(found.Estimate!.Value, 32 / 1.05, 32 * 1.05);
    }

    [Fact]
    public void A_probe_in_which_the_client_was_the_limit_bounds_nothing()
    {
        ServeCapacity client = Run((step, _) => step.Load > 50 ? Below(1000, step.Load) with { Veto = "the client was the limit" } : Below(1000, step.Load));
        Assert.InRange(client.HighestPass!.Value, 32, 50);
        Assert.Null(client.LowestFail);
        Assert.Contains("the probe bounds nothing: the client was the limit", client.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void The_ends_of_the_range_are_said()
    {
        ServeCapacity all = Run((step, _) => Below(1e9, step.Load), new CapacityOptions { Maximum = 100 });
        Assert.Equal(((double?)100, (double?)null, CapacityShape.Unknown), (all.HighestPass, all.LowestFail, all.Shape));
        Assert.Contains("the limit is beyond it", all.Reason, StringComparison.Ordinal);

        ServeCapacity none = Run((step, _) => Below(0.5, step.Load));
        Assert.Equal(((double?)null, (double?)1), (none.HighestPass, none.LowestFail));
        Assert.Contains("which is the least load", none.Reason, StringComparison.Ordinal);

        ServeCapacity unknown = Run((_, _) => new CapacityOutcome(ObjectiveVerdict.Undecided, 0.1, 0.5), new CapacityOptions { Maximum = 64 });
        Assert.Contains("No load was decided", unknown.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cliff_a_drift_and_a_lack_of_recovery_are_said()
    {
        ServeCapacity cliff = Run((step, _) => new CapacityOutcome(step.Load <= 40 ? ObjectiveVerdict.Pass : ObjectiveVerdict.Fail, step.Load <= 40 ? 0.9 - (0.001 * step.Load) : -2, 0.01));
        Assert.Equal(CapacityShape.Cliff, cliff.Shape);
        Assert.Equal(CapacityShape.Smooth, Run((step, _) => Below(40, step.Load)).Shape);

        // How bad a run would have become that was cut off is not known.
        Assert.Equal(CapacityShape.Smooth, Run((step, _) => step.Load <= 40 ? Below(40, step.Load) : new CapacityOutcome(ObjectiveVerdict.Fail, -0.7, 0.5)).Shape);

        ServeCapacity drift = Run((step, number) => Below(step.Purpose == CapacityPurpose.Control ? 0.8 : 40, step.Load));
        Assert.True(drift.HasDrifted);
        Assert.Contains("the server changed meanwhile", drift.Reason, StringComparison.Ordinal);
        Assert.True(Run((step, number) => Below(40, step.Load) with { Margin = 0.9 - (0.02 * number) }).HasDrifted);

        // Far below the limit the objective has as much room as before, but each token takes longer.
        ServeCapacity slower = Run((step, _) => Below(40, step.Load) with { Pace = Pace(tpotMs: step.Purpose == CapacityPurpose.Control ? 11 : 10) });
        Assert.True(slower.HasDrifted);
        Assert.Contains("at the beginning, TPOT 10.1 ms, then 11.1 ms: the server changed meanwhile", slower.Reason, StringComparison.Ordinal);
        Assert.False(Run((step, _) => Below(40, step.Load) with { Pace = Pace(tpotMs: step.Purpose == CapacityPurpose.Control ? 10.4 : 10) }).HasDrifted);

        ServeCapacity stuck = Run((step, _) => Below(step.Purpose == CapacityPurpose.StepDown ? 1 : 40, step.Load));
        Assert.False(stuck.HasRecovered);
        Assert.Contains("does not recover", stuck.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void The_last_probe_after_a_refuted_answer_asks_whether_the_server_changed()
    {
        List<CapacityStep> steps = [];
        ServeCapacity found = Run(
            (step, number) =>
            {
                steps.Add(step);
                return Below(step.Purpose is CapacityPurpose.Confirm ? 7 : 40, step.Load) with { Pace = Pace(tpotMs: 10 + (0.1 * number)) };
            },
            new CapacityOptions { Precision = 0.01, MaxProbes = 14 });

        Assert.Equal(14, steps.Count);
        Assert.Equal((CapacityPurpose.Confirm, new CapacityStep(1, CapacityPurpose.Control)), (steps[^2].Purpose, steps[^1]));
        Assert.True(found.HasDrifted);
    }

    [Fact]
    public void A_confirmation_of_the_first_load_shows_a_change_too()
    {
        List<CapacityStep> steps = [];
        ServeCapacity found = Run(
            (step, number) =>
            {
                steps.Add(step);
                return Below(step.Purpose == CapacityPurpose.Confirm ? 1.5 : 2.5, step.Load) with { Pace = Pace(tpotMs: 10 + (0.1 * number)) };
            },
            new CapacityOptions { IsWhole = true, MaxProbes = 8 });

        Assert.DoesNotContain(steps, step => step.Purpose == CapacityPurpose.Control);
        Assert.Equal(new CapacityStep(1, CapacityPurpose.Confirm), steps[^1]);
        Assert.True(found.HasDrifted);
    }

    [Fact]
    public void A_greater_load_that_passes_than_one_that_fails_is_not_monotone()
    {
        ServeCapacity found = Run((step, _) => Below(step.Load > 100 ? 1000 : 40, step.Load));

        Assert.Equal(CapacityShape.NotMonotone, found.Shape);
        Assert.InRange(40, found.HighestPass!.Value, found.LowestFail!.Value);
        Assert.Contains("there are several limits", found.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void An_answer_that_a_longer_run_refutes_is_searched_for_again_below()
    {
        ServeCapacity found = Run((step, _) => Below(step.Purpose == CapacityPurpose.Confirm && step.Load > 30 ? 30 : 40, step.Load));

        Assert.True(found.HighestPass <= 30 || found.IsConfirmed != true, found.ToString());
        Assert.True(found.HighestPass < found.LowestFail);
    }

    [Fact]
    public void The_peak_of_goodput_and_the_knee_of_throughput_are_found()
    {
        var goodput = new CapacityPeak(new CapacityOptions(), isKnee: false);
        while (goodput.Next is { } load)
        {
            goodput.Add(load < 50 ? load : Math.Max(0, 100 - load));
        }

        Assert.InRange(goodput.Conclude().Estimate!.Value, 50 / 1.06, 50 * 1.06);

        var knee = new CapacityPeak(new CapacityOptions { IsWhole = true }, isKnee: true);
        while (knee.Next is { } load)
        {
            knee.Add(Math.Min(3 * load, 120));
        }

        ServeCapacity found = knee.Conclude();
        Assert.InRange(found.Estimate!.Value, 38, 42);
        Assert.True(found.IsPrecise, found.ToString());

        var endless = new CapacityPeak(new CapacityOptions { Maximum = 64 }, isKnee: false);
        while (endless.Next is { } load)
        {
            endless.Add(load > 20 ? null : load);
        }

        Assert.Contains("still grows", endless.Conclude().Reason, StringComparison.Ordinal);
    }
}
