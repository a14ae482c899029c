using ServeBench.Load;
using ServeBench.Reports;
using ServeBench.Tests.Results;
using Xunit;
using static ServeBench.Reports.TimelineSegmentKind;

namespace ServeBench.Tests.Reports;

public sealed class TimelineRowTests
{
    private static readonly ItlThresholds s_thresholds = ItlThresholds.Of([25, 50]);
    private static readonly ServeRun s_run = SampleRuns.FullRun();

    [Fact]
    public void A_gap_at_a_threshold_is_of_the_longer_kind()
    {
        TimelineRow row = Row(new ServeRequestResult
        {
            Success = true, StartSeconds = 2, TtftMs = 100, ItlMs = [0, Math.BitDecrement(25.0), 25, Math.BitDecrement(50.0), 50, 1000], Run = s_run,
        });

        Assert.Equal([Ttft, ShortItl, ShortItl, MediumItl, MediumItl, LongItl, LongItl], row.GetSegments(s_thresholds).Select(segment => segment.Kind));
    }

    [Fact]
    public void Segments_follow_one_another_and_the_request_ends_with_ttft_and_all_gaps()
    {
        TimelineRow row = Row(new ServeRequestResult { Success = true, StartSeconds = 2.5, TtftMs = 100, ItlMs = [10, 30, 60], E2elMs = 900, Run = s_run });

        Assert.Equal(
            [new(Ttft, 500, 600), new(ShortItl, 600, 610), new(MediumItl, 610, 640), new(LongItl, 640, 700)],
            row.GetSegments(s_thresholds));
        Assert.Null(row.Failure);
    }

    [Fact]
    public void A_request_without_gaps_is_its_first_wait()
    {
        TimelineRow row = Row(new ServeRequestResult { Success = true, StartSeconds = 2, TtftMs = 75, E2elMs = 75, Run = s_run });

        Assert.Equal([new(Ttft, 0, 75)], row.GetSegments(s_thresholds));
    }

    [Fact]
    public void A_request_that_failed_before_its_first_chunk_is_a_mark_at_its_start()
    {
        TimelineRow row = Row(new ServeRequestResult { StartSeconds = 3, ErrorKind = RequestErrorKind.RateLimited, ErrorMessage = "429: slow down", Run = s_run });

        Assert.Equal([new(Failed, 1000, 1000)], row.GetSegments(s_thresholds));
        Assert.Equal("RateLimited: 429: slow down", row.Failure);
    }

    [Fact]
    public void A_request_that_failed_on_its_way_keeps_what_came_and_goes_on_to_where_it_failed()
    {
        TimelineRow row = Row(new ServeRequestResult
        {
            StartSeconds = 2, TtftMs = 50, ItlMs = [10], E2elMs = 100, ErrorKind = RequestErrorKind.ConnectionLost, Run = s_run,
        });

        Assert.Equal([new(Ttft, 0, 50), new(ShortItl, 50, 60), new(Failed, 60, 100)], row.GetSegments(s_thresholds));
        Assert.Equal("ConnectionLost", row.Failure);
    }

    [Fact]
    public void A_failed_request_never_ends_before_its_last_chunk()
    {
        TimelineRow row = Row(new ServeRequestResult { StartSeconds = 2, TtftMs = 50, ItlMs = [10], E2elMs = 55, Run = s_run });

        Assert.Equal(new TimelineSegment(Failed, 60, 60), row.GetSegments(s_thresholds)[^1]);
    }

    [Fact]
    public void Times_count_from_the_first_start_and_rows_are_in_the_order_of_the_requests()
    {
        var run = new TimelineRun(s_run, [Sent(2, 1.5), Sent(0, 1.25), Sent(1, 1.75)]);

        Assert.Equal([(0, 0.0), (1, 500.0), (2, 250.0)], run.Rows.Select(row => (row.Result.Index, row.StartMs)));
    }

    [Fact]
    public void A_request_without_a_start_is_an_error_that_names_it()
    {
        ServeException error = Assert.Throws<ServeException>(() => new TimelineRun(s_run, [Sent(0, 0), Sent(7, double.NaN)]));

        Assert.Equal("ResultHasNoTimes", error.ErrorId);
        Assert.Contains("request 7", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData]
    [InlineData(25.0)]
    [InlineData(25.0, 50.0, 75.0)]
    [InlineData(50.0, 25.0)]
    [InlineData(25.0, 25.0)]
    [InlineData(0.0, 25.0)]
    [InlineData(-1.0, 25.0)]
    [InlineData(double.NaN, 25.0)]
    [InlineData(25.0, double.PositiveInfinity)]
    public void Thresholds_are_two_and_ascend(params double[] thresholds) =>
        Assert.Equal("ThresholdInvalid", Assert.Throws<ServeException>(() => ItlThresholds.Of(thresholds)).ErrorId);

    [Fact]
    public void Kinds_have_the_names_of_vllms_legend()
    {
        ItlThresholds thresholds = ItlThresholds.Of([12.5, 50]);

        Assert.Equal(
            ["TTFT", "ITL < 12.5 ms", "12.5 ms ≤ ITL < 50 ms", "ITL ≥ 50 ms", "Failed"],
            Enum.GetValues<TimelineSegmentKind>().Select(thresholds.NameOf));
    }

    private static TimelineRow Row(ServeRequestResult result) => new(result, firstStartSeconds: 2);

    private static ServeRequestResult Sent(int index, double start) => new() { Index = index, Success = true, StartSeconds = start, TtftMs = 1, Run = s_run };
}
