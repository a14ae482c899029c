using System.Text.Json;
using ServeBench.Load;
using ServeBench.Reports;
using ServeBench.Tests.Results;
using Xunit;

namespace ServeBench.Tests.Reports;

public sealed class TimelinePageTests
{
    private const string Hostile = "</script><script>alert(1)</script><img src=x onerror=alert(2)>\u2028{{data}}\ud800 \"'&";

    private static readonly ItlThresholds s_thresholds = ItlThresholds.Of([25, 50]);

    [Fact]
    public void The_data_is_the_segments_in_whole_microseconds()
    {
        ServeRun run = SampleRuns.FullRun();
        JsonElement data = Page(new TimelineRun(run, [SampleRuns.Failed(run), SampleRuns.Finished(run)])).Data;

        Assert.Equal(["TTFT", "ITL < 25 ms", "25 ms ≤ ITL < 50 ms", "ITL ≥ 50 ms", "Failed"], data.GetProperty("kinds").Deserialize<string[]>()!);
        JsonElement only = Assert.Single(data.GetProperty("runs").EnumerateArray());
        Assert.Equal("größe, org/model-7b, 2026-08-01 12:30:15 UTC", only.GetProperty("title").GetString());
        JsonElement[] requests = [.. only.GetProperty("requests").EnumerateArray()];
        Assert.Equal("""{"i":0,"p":100,"o":4,"s":0,"k":"0111","d":[50123,10000,10000,10000]}""", requests[0].GetRawText());
        Assert.Equal("""{"i":1,"p":101,"o":0,"s":498765,"k":"4","d":[0],"e":"RateLimited: 429: slow down"}""", requests[1].GetRawText());
    }

    [Fact]
    public void Rounded_times_do_not_drift()
    {
        ServeRun run = SampleRuns.FullRun();
        double[] gaps = [.. Enumerable.Repeat(10.0004, 10_000)];
        JsonElement request = Page(new TimelineRun(run, [new ServeRequestResult { Success = true, TtftMs = 1, ItlMs = gaps, Run = run }])).Data
            .GetProperty("runs")[0].GetProperty("requests")[0];

        Assert.Equal(1000 + 100_004_000, request.Longs("d").Sum());
    }

    [Fact]
    public void The_page_stands_alone_and_says_its_numbers_in_a_table()
    {
        ServeRun run = SampleRuns.FullRun();
        PageText page = Page(new TimelineRun(run, [SampleRuns.Finished(run), SampleRuns.Failed(run)]));

        page.AssertSelfContained();
        Assert.Contains("<td>00:00:00.080</td>\n<td>50.12</td>\n<td>80.12</td>\n<td>10.00</td>\n<td>completed</td>", page.Html, StringComparison.Ordinal);
        Assert.Contains("<td>RateLimited: 429: slow down</td>", page.Html, StringComparison.Ordinal);
        Assert.Contains(": all 2 requests</caption>", page.Html, StringComparison.Ordinal);
    }

    [Fact]
    public void Colours_are_vllms_in_both_schemes()
    {
        ServeRun run = SampleRuns.FullRun();
        string style = Page(new TimelineRun(run, [SampleRuns.Finished(run)])).Style;

        Assert.Contains("--k0: #636EFA;\n  --k1: #109618;\n  --k2: #FF7F0E;\n  --k3: #D62728;", style, StringComparison.Ordinal);
        Assert.Contains("@media (prefers-color-scheme: dark)", style, StringComparison.Ordinal);
    }

    [Fact]
    public void Texts_of_others_are_text_and_nothing_else()
    {
        var run = new ServeRun { Label = Hostile, Model = Hostile, Backend = "openai" };
        PageText page = Page(new TimelineRun(run, [new ServeRequestResult { ErrorKind = RequestErrorKind.HttpStatus, ErrorMessage = Hostile, Run = run }]));

        page.AssertSelfContained();
        Assert.DoesNotContain("<img", page.Html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("alert(1)</", page.Html, StringComparison.OrdinalIgnoreCase);
        string expected = Hostile.Replace('\ud800', '\ufffd');
        JsonElement data = page.Data.GetProperty("runs")[0];
        Assert.Equal($"{expected}, {expected}", data.GetProperty("title").GetString());
        Assert.Equal($"HttpStatus: {expected}", data.GetProperty("requests")[0].GetProperty("e").GetString());
    }

    [Fact]
    public void A_table_lists_the_first_hundred_requests_and_the_data_all()
    {
        ServeRun run = SampleRuns.FullRun();
        PageText page = Page(new TimelineRun(run, [.. Enumerable.Range(0, 250).Select(index => SampleRuns.Finished(run, index))]));

        Assert.Contains(": the first 100 of 250 requests</caption>", page.Html, StringComparison.Ordinal);
        Assert.Equal(100, page.Html.Split("<th scope=\"row\">").Length - 1);
        Assert.Equal(250, page.Data.GetProperty("runs")[0].GetProperty("requests").GetArrayLength());
    }

    [Fact]
    public void Several_runs_are_one_below_the_other()
    {
        ServeRun first = SampleRuns.FullRun("a");
        var second = new ServeRun { RunId = "b", Backend = "openai", Model = "m" };
        PageText page = Page(new TimelineRun(first, [SampleRuns.Finished(first)]), new TimelineRun(second, [SampleRuns.Finished(second)]));

        page.AssertSelfContained();
        Assert.Contains("<title>Request timeline of 2 runs</title>", page.Html, StringComparison.Ordinal);
        Assert.Equal(["größe, org/model-7b, 2026-08-01 12:30:15 UTC", "openai, m"], page.Data.GetProperty("runs").EnumerateArray().Select(run => run.GetProperty("title").GetString()));
    }

    [Theory]
    [InlineData(0, "00:00:00.000")]
    [InlineData(1.5, "00:00:00.002")]
    [InlineData(59_999.6, "00:01:00.000")]
    [InlineData(90_061_001, "25:01:01.001")]
    public void Times_are_hours_minutes_seconds_and_milliseconds(double milliseconds, string expected) =>
        Assert.Equal(expected, TimelinePage.Clock(milliseconds));

    private static PageText Page(params TimelineRun[] runs) => new(stream => TimelinePage.Write(stream, runs, s_thresholds));
}
