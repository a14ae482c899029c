using ServeBench.Arrivals;
using ServeBench.Load;
using ServeBench.Timing;
using ServeBench.Workloads;
using Xunit;
using static ServeBench.Tests.Load.PhasedSession;

namespace ServeBench.Tests.Load;

public sealed class PhaseRunTests
{
    private static ServePhase AtOnce(string name, int count) => new() { Name = name, Arrival = PhaseArrival.AtOnce, Count = count };

    private static ServePhase Closed(string name, int concurrency, double? seconds = null, int? count = null) =>
        new() { Name = name, Arrival = PhaseArrival.Concurrency, Concurrency = concurrency, DurationSeconds = seconds, Count = count };

    [Fact]
    public async Task A_phase_waits_for_the_last_answer_of_the_one_before_it()
    {
        await using PhasedSession session = new(Requests(3), AtOnce("one", 2), AtOnce("two", 1));
        RequestExchange first = session.NextSent();
        RequestExchange second = session.NextSent();
        session.Answer(first);
        Assert.False(session.Transport.HasSent);
        session.Answer(second);

        RequestExchange third = session.NextSent();
        session.Answer(third);
        ServeRequestResult[] results = await session.ResultsAsync();

        Assert.Equal(["one", "one", "two"], results.Select(result => result.Phase));
        Assert.All(results, result => Assert.True(result.Success, result.ErrorMessage));
        Assert.True(third.DueStamp > second.Outcome.Stamp.Arrival);
        ServePhaseSpan[] spans = session.Spans;
        Assert.Equal([2, 1], spans.Select(span => span.Sent));
        Assert.True(spans[1].StartSeconds >= spans[0].EndSeconds);
    }

    // To the tick: neither phases beside it nor the way that a run takes change when a request is due.
    [Fact]
    public async Task A_run_without_phases_and_one_of_a_phase_send_at_the_times_of_the_schedule()
    {
        ArrivalSlot[] expected = ArrivalSchedule.Create(new ArrivalPlan { RequestRate = 2000, Burstiness = 0.5, Seed = 3 }, 20);
        ServePhase phase = new() { Name = "one", Arrival = PhaseArrival.Gamma, RequestRate = 2000, Burstiness = 0.5, Count = 20 };
        foreach (ArrivalPlan plan in (ArrivalPlan[])[new() { RequestRate = 2000, Burstiness = 0.5, Seed = 3 }, new() { Seed = 3, Phases = [phase] }])
        {
            await using PhasedSession session = new(maxConcurrency: null, Requests(20), plan);
            RequestExchange[] sent = session.AnswerNext(20);
            await session.ResultsAsync();
            Assert.Equal(expected.Select(slot => RunClock.ToTicks(slot.OffsetSeconds)), sent.OrderBy(exchange => exchange.Position).Select(exchange => exchange.DueStamp - session.Clock.Origin));
        }
    }

    [Fact]
    public async Task A_seamless_phase_does_not_wait_and_begins_when_the_arrivals_before_it_are_over()
    {
        ServePhase first = new() { Name = "one", Arrival = PhaseArrival.Constant, RequestRate = 50, DurationSeconds = 0.1 };
        ServePhase second = new() { Name = "two", Arrival = PhaseArrival.Constant, RequestRate = 50, Count = 2, Seamless = true };
        await using PhasedSession session = new(Requests(7), first, second);
        RequestExchange[] sent = [.. Enumerable.Range(0, 7).Select(_ => session.NextSent())];
        Assert.Equal(["one", "one", "one", "one", "one", "two", "two"], sent.Select(exchange => exchange.Phase!.Settings.Name));
        Assert.All(sent, session.Answer);
        await session.ResultsAsync();

        ServePhaseSpan[] spans = session.Spans;
        Assert.Equal(0.1, spans[1].StartSeconds, 1e-6);
        Assert.Equal(spans[0].ArrivalsEndSeconds, spans[1].StartSeconds, 1e-6);
        // The times of one process: the first of the second phase is a gap after the last of the first.
        Assert.Equal(0.02, (sent[5].DueStamp - sent[4].DueStamp) / (double)System.Diagnostics.Stopwatch.Frequency, 1e-6);
    }

    [Fact]
    public async Task What_is_in_flight_at_an_end_without_grace_is_cut_and_is_no_failure()
    {
        ServePhase cut = Closed("cut", 3, seconds: 0.05) with { GraceSeconds = 0 };
        await using PhasedSession session = new(Requests(4), cut, AtOnce("after", 1));
        RequestExchange[] held = [session.NextSent(), session.NextSent(), session.NextSent()];
        RequestExchange after = session.NextSent();
        session.Answer(after);
        ServeRequestResult[] results = await session.ResultsAsync();

        Assert.All(held, exchange => Assert.True(exchange.IsCut));
        Assert.Equal([RequestErrorKind.Cut, RequestErrorKind.Cut, RequestErrorKind.Cut, RequestErrorKind.None], results.Select(result => result.ErrorKind));
        Assert.All(results.Take(3), result => Assert.True(result is { WasCut: true, Success: false, Phase: "cut" }));
        Assert.Equal((3, PhaseEnding.Cut), (session.Spans[0].Cut, session.Spans[0].Ending));
        Assert.Equal(0, session.Transport.OpenCount);
    }

    [Fact]
    public async Task Requests_have_the_grace_to_end_and_only_the_rest_is_cut()
    {
        ServePhase graceful = Closed("grace", 2, seconds: 0.02) with { GraceSeconds = 0.3 };
        await using PhasedSession session = new(Requests(4), graceful);
        RequestExchange kept = session.NextSent();
        session.NextSent();
        await Task.Run(() => SpinWait.SpinUntil(() => session.Clock.SecondsAt(System.Diagnostics.Stopwatch.GetTimestamp()) > 0.05), TestContext.Current.CancellationToken);
        session.Answer(kept);
        ServeRequestResult[] results = await session.ResultsAsync();

        Assert.Equal([RequestErrorKind.None, RequestErrorKind.Cut], results.Select(result => result.ErrorKind));
        Assert.Equal(PhaseEnding.Grace, session.Spans[0].Ending);
        Assert.InRange(session.Spans[0].EndSeconds, 0.32, 30);
    }

    [Fact]
    public async Task A_concurrency_keeps_so_many_in_flight_and_ends_with_its_count()
    {
        await using PhasedSession session = new(Requests(10), Closed("loop", 3, count: 7));
        RequestExchange[] first = [session.NextSent(), session.NextSent(), session.NextSent()];
        Assert.False(session.Transport.HasSent);
        session.Answer(first[1]);
        RequestExchange fourth = session.NextSent();
        Assert.Equal(first[1].Outcome.Stamp.Arrival, fourth.DueStamp);
        session.Answer(first[0]);
        session.Answer(first[2]);
        session.Answer(fourth);
        session.AnswerNext(3);
        ServeRequestResult[] results = await session.ResultsAsync();

        Assert.Equal(7, results.Length);
        Assert.Equal(3, session.Transport.MostOpen);
        Assert.Equal(Enumerable.Range(0, 7), results.Select(result => result.Index).Order());
    }

    [Fact]
    public async Task Stop_rules_see_what_has_arrived_and_ended()
    {
        await using PhasedSession session = new(Requests(5), Closed("one", 2, count: 5));
        RequestExchange[] sent = [session.NextSent(), session.NextSent()];
        ServeRunCounters counters = session.Counters;
        Assert.Equal((2, 0, 0, 2), (counters.Due, counters.Begun, counters.Ended, counters.Sent));
        session.Answer(sent[0]);
        session.Answer(sent[1]);
        session.AnswerNext(3);
        await session.ResultsAsync();
        counters = session.Counters;
        Assert.Equal((5, 5, 5, 5), (counters.Due, counters.Begun, counters.Ended, counters.Sent));
    }

    // What waits for a place under the limit is due, and has not begun.
    [Fact]
    public async Task Stop_rules_see_what_waits_in_the_client()
    {
        await using PhasedSession session = new(maxConcurrency: 2, Requests(6), new ArrivalPlan());
        RequestExchange[] sent = [session.NextSent(), session.NextSent()];
        Assert.True(SpinWait.SpinUntil(() => session.Counters.Queued == 4, TimeSpan.FromSeconds(30)));
        ServeRunCounters counters = session.Counters;
        Assert.Equal((6, 0, 0, 2, 6), (counters.Due, counters.Begun, counters.Ended, counters.Sent, counters.UnderWay));
        session.Answer(sent[0]);
        session.Answer(sent[1]);
        session.AnswerNext(4);
        await session.ResultsAsync();
        counters = session.Counters;
        Assert.Equal((6, 6, 6, 0), (counters.Begun, counters.Ended, counters.Sent, counters.Queued));
    }

    [Fact]
    public async Task A_concurrency_with_a_duration_draws_its_requests_again()
    {
        await using PhasedSession session = new(Requests(2), Closed("loop", 1, seconds: 3600));
        RequestExchange[] sent = session.AnswerNext(5);
        session.Control.EndPhase("enough", graceSeconds: 0);
        ServeRequestResult[] results = await session.ResultsAsync();

        Assert.Equal(["p0", "p1", "p0", "p1", "p0"], sent.Select(exchange => exchange.Slot.Request!.Prompt));
        Assert.Equal(5, results.Count(result => result.Success));
        Assert.Equal(results.Length, results.Select(result => result.Index).Distinct().Count());
        Assert.Equal("enough", session.Spans[0].Reason);
    }

    [Fact]
    public async Task A_ramp_of_a_count_opens_places_as_requests_are_sent()
    {
        await using PhasedSession session = new(Requests(9), Closed("ramp", 1, count: 9) with { RampTo = 5 });
        for (int i = 0; i < 9; i++)
        {
            RequestExchange exchange = session.NextSent();
            if (i < 4)
            {
                session.Answer(exchange);
            }
        }

        Assert.Equal(5, session.Transport.OpenCount);
    }

    [Theory]
    [InlineData(RampShape.Linear, new[] { 0.125, 0.375, 0.625, 0.875 })]
    [InlineData(RampShape.Exponential, new[] { 0.2519, 0.5693, 0.7784, 0.9345 })]
    public void A_ramp_of_a_duration_steps_where_its_line_passes_the_middle(RampShape shape, double[] seconds)
    {
        ServePhase phase = Closed("ramp", 1, seconds: 1) with { RampTo = 5, RampShape = shape };
        (long Stamp, int Target)[] steps = [.. ConcurrencySteps.Of(phase, start: 0)];

        Assert.Equal([1, 2, 3, 4, 5], steps.Select(step => step.Target));
        Assert.All(seconds, (second, i) => Assert.Equal(second, steps[i + 1].Stamp / (double)System.Diagnostics.Stopwatch.Frequency, 1e-3));
        Assert.Equal([5, 4, 3, 2, 1], ConcurrencySteps.Of(Closed("down", 5, seconds: 1) with { RampTo = 1 }, start: 0).Select(step => step.Target));
    }

    [Fact]
    public async Task A_place_for_prefill_is_free_at_the_first_token_and_its_wait_is_told()
    {
        await using PhasedSession session = new(Requests(2), AtOnce("prefill", 2) with { PrefillConcurrency = 1 });
        RequestExchange first = session.NextSent();
        Assert.True(SpinWait.SpinUntil(() => first.Phase!.Prefill!.WaitingCount == 1, TimeSpan.FromSeconds(30)));
        Assert.False(session.Transport.HasSent);
        FakeTransport.Begin(first);
        RequestExchange second = session.NextSent();
        session.Answer(second);
        session.Transport.Finish(first);
        ServeRequestResult[] results = [.. (await session.ResultsAsync()).OrderBy(result => result.Index)];

        Assert.Equal(0, results[0].PrefillQueueMs);
        Assert.True(results[1].PrefillQueueMs > 0);
        Assert.Equal(0, results[1].QueueMs);
        Assert.Equal(results[1].PrefillQueueMs!.Value + results[1].SendLagMs + results[1].TtftMs!.Value, results[1].ScheduledTtftMs!.Value, 1e-6);
    }

    [Fact]
    public async Task A_place_for_prefill_is_free_when_a_request_fails_without_a_token()
    {
        await using PhasedSession session = new(Requests(2), AtOnce("prefill", 2) with { PrefillConcurrency = 1 });
        session.Transport.Lose(session.NextSent());
        session.AnswerNext(1);
        Assert.Equal(2, (await session.ResultsAsync()).Length);
    }

    [Fact]
    public async Task The_client_disconnects_after_the_delay_from_the_end_of_the_send()
    {
        ServePhase phase = AtOnce("cancel", 1) with { CancellationRate = 1, CancellationDelaySeconds = 0.05 };
        await using PhasedSession session = new(Requests(1), phase);
        RequestExchange exchange = session.NextSent();
        ServeRequestResult result = Assert.Single(await session.ResultsAsync());

        Assert.Equal((RequestErrorKind.Abandoned, true), (result.ErrorKind, result.WasCut));
        Assert.InRange((exchange.Outcome.Stamp.Arrival - exchange.SendStamp) / (double)System.Diagnostics.Stopwatch.Frequency, 0.05, 30);
        Assert.Equal((1, 0), (session.Spans[0].Abandoned, session.Spans[0].Cut));
    }

    [Fact]
    public async Task An_answer_that_was_faster_than_the_disconnect_counts()
    {
        await using PhasedSession session = new(Requests(1), AtOnce("cancel", 1) with { CancellationRate = 1, CancellationDelaySeconds = 3600 });
        session.AnswerNext(1);
        Assert.True(Assert.Single(await session.ResultsAsync()).Success);
    }

    [Fact]
    public async Task A_phase_that_is_ended_from_outside_says_why_and_the_next_one_follows()
    {
        ServePhase endless = new() { Name = "endless", Arrival = PhaseArrival.Poisson, RequestRate = 100, DurationSeconds = 3600 };
        await using PhasedSession session = new(Requests(10), endless, AtOnce("after", 1));
        RequestExchange first = session.NextSent();
        session.Control.EndPhase("it was enough", graceSeconds: 0);
        RequestExchange after = first;
        while (after.Phase!.Settings.Name != "after")
        {
            after = session.NextSent();
        }

        session.Answer(after);
        ServeRequestResult[] results = await session.ResultsAsync();

        Assert.Equal("it was enough", session.Spans[0].Reason);
        Assert.All(results.Where(result => result.Phase == "endless"), result => Assert.Equal(RequestErrorKind.Cut, result.ErrorKind));
        Assert.True(Assert.Single(results, result => result.Phase == "after").Success);
    }

    [Fact]
    public async Task A_run_that_is_ended_from_outside_begins_no_other_phase()
    {
        await using PhasedSession session = new(Requests(10), Closed("one", 2, seconds: 3600), AtOnce("two", 1));
        session.NextSent();
        session.Control.EndRun("over", graceSeconds: 0);
        ServeRequestResult[] results = await session.ResultsAsync();

        Assert.Equal(["one"], session.Spans.Select(span => span.Name));
        Assert.All(results, result => Assert.True(result.WasCut));
    }

    [Fact]
    public async Task Requests_that_wait_for_a_place_at_a_cut_have_results_and_are_not_sent()
    {
        ServePhase phase = new() { Name = "full", Arrival = PhaseArrival.Constant, RequestRate = 100, DurationSeconds = 0.05, GraceSeconds = 0 };
        await using PhasedSession session = new(maxConcurrency: 2, Requests(5), phase, AtOnce("after", 1));
        session.NextSent();
        session.NextSent();
        session.AnswerNext(1);
        ServeRequestResult[] results = await session.ResultsAsync();

        Assert.Equal(5, results.Count(result => result.WasCut));
        Assert.Equal(2, session.Spans[0].Sent);
        Assert.True(results.Single(result => result.Phase == "after").Success);
    }

    [Fact]
    public async Task A_stop_ends_what_is_in_flight_and_the_run()
    {
        await using PhasedSession session = new(Requests(10), Closed("one", 2, seconds: 3600), AtOnce("two", 1));
        session.NextSent();
        session.NextSent();
        session.Stop();
        ServeRequestResult[] results = await session.ResultsAsync();
        Assert.Equal([RequestErrorKind.Cancelled, RequestErrorKind.Cancelled], results.Select(result => result.ErrorKind));
    }

    [Fact]
    public async Task A_conversation_goes_on_to_its_end_unless_its_phase_is_cut()
    {
        ServeRequest[] turns = [.. Enumerable.Range(0, 4).Select(i => new ServeRequest { Index = i, ConversationId = $"c{i / 2}", Turn = i % 2, Prompt = $"t{i}", OutputLength = 4 })];
        await using PhasedSession drained = new(turns[..2], Closed("talk", 1, count: 1));
        drained.AnswerNext(2);
        Assert.All(await drained.ResultsAsync(), result => Assert.True(result.Success));

        await using PhasedSession cut = new(turns[2..], Closed("talk", 1, seconds: 3600) with { GraceSeconds = 0 });
        cut.NextSent();
        cut.Control.EndPhase("enough");
        ServeRequestResult[] results = await cut.ResultsAsync();
        Assert.Equal([RequestErrorKind.Cut, RequestErrorKind.Cut], results.Select(result => result.ErrorKind));
        Assert.Equal([0, 1], results.Select(result => result.Turn));
    }
}
