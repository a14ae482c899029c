using System.Globalization;
using System.Management.Automation;
using ServeBench.Arrivals;
using ServeBench.Load;
using ServeBench.Metrics;
using ServeBench.Reports;
using ServeBench.Tests.Hosting;
using Xunit;

namespace ServeBench.Tests.Reports;

/// <summary>Every page in a real browser: it fetches nothing, no script fails, texts of others stay texts, and its numbers are those of the run.</summary>
public sealed class PageInBrowserTests : IClassFixture<ModuleHost>, IClassFixture<Chromium>, IDisposable
{
    private const string Hostile = "</script><script>window.hit=1</script><img src=x onerror='window.hit=2'><a href='javascript:window.hit=3'>x</a>";

    private readonly ModuleHost _host;
    private readonly Chromium _chromium;
    private readonly TemporaryFolder _folder = new();
    private readonly ServeMetrics _metrics = MetricsCalculator.Measure(Requests(400, "a run", "model")[0].Run, Requests(400, "a run", "model"));

    public PageInBrowserTests(ModuleHost host, Chromium chromium)
    {
        _host = host;
        _chromium = chromium;
        _host.SetVariable("folder", _folder.Root);
        _host.SetVariable("results", _metrics.GetRequests());
        _host.SetVariable("reference", MetricsCalculator.Measure(Requests(400, "before", "model")[0].Run, Requests(400, "before", "model")));
        _host.SetVariable("rows", Enumerable.Range(0, 12).Select(i => new PSObject(new Row(1 << (i / 3), 900 + (100 * (i / 3)) + (10 * (i % 3)), i % 3))).ToArray());
    }

    public static TheoryData<string, string> Pages => new()
    {
        { "report", "$results | Export-ServeReport $folder/page.html -Objective 'p99 ttft <= 200 ms', 'mean tpot <= 9 ms' -Reference $reference -WarningAction Ignore" },
        { "timeline", "$results | Export-ServeTimeline $folder/page.html" },
        { "dataset", "New-ServeDataset 200 -InputLength 300 -RangeRatio 0.5 -Seed 1 | Export-ServeDatasetPlot $folder/page.html" },
        { "sweep", "$rows | Export-ServeSweepPlot $folder/page.html -VarX max_concurrency -VarY output_throughput" },
        { "pareto", "$rows | Export-ServeParetoPlot $folder/page.html" },
    };

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task It_fetches_nothing_fails_nowhere_and_fits_its_window(string name, string script)
    {
        Assert.Empty(_host.Run(script).Errors);
        foreach ((string look, bool isDark, int width) in new[] { ("light", false, 1280), ("dark", true, 1280), ("phone", false, 390) })
        {
            await using OpenedPage page = await _chromium.OpenAsync(_folder["page.html"], isDark, width);
            await page.PhotographAsync($"{name}-{look}");
            await page.AssertQuietAsync();
            Assert.True(await page.EvaluateAsync<bool>("document.querySelectorAll('canvas').length > 0 && [...document.querySelectorAll('canvas')].every(one => one.getAttribute('aria-label') || one.getAttribute('aria-hidden'))"));
        }
    }

    [Fact]
    public async Task Its_numbers_are_those_of_the_run()
    {
        Assert.Empty(_host.Run("$results | Export-ServeReport $folder/page.html").Errors);
        await using OpenedPage page = await _chromium.OpenAsync(_folder["page.html"]);

        double[] ttft = await page.EvaluateAsync<double[]>("readRequests(JSON.parse(document.getElementById('data').textContent).runs[0]).then(all => Array.from(sortedValues(all, 'ttftMs')))");
        double[] expected = [.. _metrics.GetRequests().Where(request => request.Success).Select(request => request.TtftMs!.Value).Order()];
        Assert.Equal(expected.Length, ttft.Length);
        Assert.All(expected.Zip(ttft), pair => Assert.Equal(pair.First, pair.Second, 5e-4));
        string[] row = await page.EvaluateAsync<string[]>("[...[...document.querySelectorAll('tr')].find(row => row.cells[0].textContent === 'TTFT').cells].map(cell => cell.textContent)");
        Assert.Equal(["TTFT", .. new double?[] { _metrics.MeanTtftMs, _metrics.MedianTtftMs, _metrics.StdTtftMs }.Select(ReportNumbers.Text)], row[..4]);
        Assert.Equal(ReportNumbers.Text(_metrics.P99TtftMs), row[^1]);
        await page.TypeAsync("form input", "75");
        Assert.Contains("75", await page.EvaluateAsync<string>("document.body.innerText"), StringComparison.Ordinal);
        await page.AssertQuietAsync();
    }

    [Fact]
    public async Task Phases_are_bands_with_their_names()
    {
        ServeRequestResult[] requests = Requests(400, "phases", "model");
        requests[0].Run.Phases =
        [
            new() { Name = "warm-up", Kind = PhaseKind.Warmup, ArrivalsEndSeconds = 5, EndSeconds = 5 },
            new() { Name = "hold", StartSeconds = 5, ArrivalsEndSeconds = 10, EndSeconds = 10 },
            new() { Name = "spike", StartSeconds = 10, ArrivalsEndSeconds = 15, EndSeconds = 15 },
            new() { Name = "hold-2", StartSeconds = 15, ArrivalsEndSeconds = 20, EndSeconds = 20 },
        ];
        _host.SetVariable("phased", requests);
        Assert.Empty(_host.Run("$phased | Export-ServeReport $folder/page.html").Errors);
        await using OpenedPage page = await _chromium.OpenAsync(_folder["page.html"]);
        await page.PhotographAsync("report-phases");

        // What the charts write and shade when they draw once more.
        await page.EvaluateAsync<object>("""
            (() => {
              const pen = CanvasRenderingContext2D.prototype, { fillText, fillRect } = pen;
              window.seen = { texts: [], bands: [] };
              pen.fillText = function (text, ...rest) { seen.texts.push(String(text)); return fillText.call(this, text, ...rest); };
              pen.fillRect = function (x, y, w, h) { if (Math.abs(this.globalAlpha - 0.07) < 1e-3) { seen.bands.push(w); } return fillRect.call(this, x, y, w, h); };
              dispatchEvent(new Event('beforeprint'));
              Object.assign(pen, { fillText, fillRect });
            })()
            """);
        string[] texts = await page.EvaluateAsync<string[]>("seen.texts");
        Assert.All((string[])["warm-up (not measured)", "hold", "spike", "hold-2"], name => Assert.Contains(name, texts));

        // Every second one is shaded, and both of them are five seconds wide.
        double[] widths = await page.EvaluateAsync<double[]>("seen.bands");
        Assert.NotEmpty(widths);
        Assert.All(widths.Chunk(2), pair => Assert.Equal(pair[0], pair[1], pair[0] * 0.02));
        await page.AssertQuietAsync();
    }

    [Fact]
    public async Task Texts_of_a_model_or_a_server_stay_texts()
    {
        ServeRequestResult[] requests = [.. Requests(20, Hostile, Hostile), .. Enumerable.Range(20, 5).Select(i => new ServeRequestResult { Index = i, ErrorKind = RequestErrorKind.HttpStatus, ErrorMessage = Hostile, OutputText = Hostile })];
        ServeRun run = requests[0].Run;
        _host.SetVariable("hostile", MetricsCalculator.Measure(run, [.. requests.Select(request => request.Run is null ? Failed(run, request.Index) : request)]).GetRequests());
        foreach (string export in (string[])["Export-ServeReport", "Export-ServeTimeline"])
        {
            Assert.Empty(_host.Run($"$hostile | {export} $folder/page.html").Errors);
            await using OpenedPage page = await _chromium.OpenAsync(_folder["page.html"]);

            Assert.True(await page.EvaluateAsync<bool>("window.hit === undefined && document.querySelectorAll('img, a, iframe, object').length === 0"));
            Assert.Contains("<img src=x", await page.EvaluateAsync<string>("document.body.innerText"), StringComparison.Ordinal);
            await page.AssertQuietAsync();
        }
    }

    private static ServeRequestResult Failed(ServeRun run, int index) =>
        new() { Index = index, ErrorKind = RequestErrorKind.HttpStatus, ErrorMessage = Hostile, OutputText = Hostile, Run = run };

    private static ServeRequestResult[] Requests(int count, string label, string model)
    {
        var run = new ServeRun { RunId = label, Label = label, Model = model, Backend = "openai", RequestCount = count, RequestRate = 20, DurationSeconds = count / 20.0, StartedAt = new DateTimeOffset(2026, 8, 1, 12, 0, 0, TimeSpan.Zero) };
        return
        [
            .. Enumerable.Range(0, count).Select(i =>
            {
                double ttft = 60 + (40 * Math.Sin(i / 9.0)) + (i % 7), gap = 5 + (i % 5);
                double[] gaps = [.. Enumerable.Repeat(gap, 20)];
                return i % 50 == 49
                    ? new ServeRequestResult { Index = i, ErrorKind = RequestErrorKind.Timeout, ErrorMessage = "too late", ScheduledSeconds = i / 20.0, StartSeconds = i / 20.0, E2elMs = 900, InputLength = 10, Run = run }
                    : new ServeRequestResult
                    {
                        Index = i, Success = true, ScheduledSeconds = i / 20.0, StartSeconds = (i / 20.0) + 0.001, SendLagMs = 1, InputLength = 100 + (i % 90), OutputLength = 21, TtftMs = ttft, ItlMs = gaps,
                        E2elMs = ttft + gaps.Sum(), OutputText = string.Create(CultureInfo.InvariantCulture, $"answer {i}"), Run = run,
                    };
            }),
        ];
    }

    private sealed record Row(int MaxConcurrency, double OutputThroughput, int RunNumber);
}
