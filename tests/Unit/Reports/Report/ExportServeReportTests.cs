using System.Globalization;
using System.Text.Json;
using System.Xml.Linq;
using ServeBench.Load;
using ServeBench.Tests.Hosting;
using ServeBench.Tests.Results;
using Xunit;

namespace ServeBench.Tests.Reports;

public sealed class ExportServeReportTests : IClassFixture<ModuleHost>, IDisposable
{
    private const string Hostile = "</script><script>alert(1)</script><img src=x onerror=alert(2)>{{data}}\"'&|=1";

    private readonly ModuleHost _host;
    private readonly TemporaryFolder _folder = new();

    public ExportServeReportTests(ModuleHost host)
    {
        _host = host;
        ServeRun run = SampleRuns.FullRun("a");
        _host.SetVariable("results", new[] { SampleRuns.Finished(run, 0), SampleRuns.Failed(run, 1), SampleRuns.Finished(run, 2) });
        _host.SetVariable("other", SampleRuns.Finished(SampleRuns.FullRun("b")));
        _host.SetVariable("folder", _folder.Root);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_page_says_its_verdict_and_its_numbers_without_a_script()
    {
        Assert.Empty(_host.Run("$results | Export-ServeReport \"$folder/run.html\"").Errors);

        var page = new PageText(_folder["run.html"]);
        page.AssertSelfContained(scripts: 3);
        Assert.Contains("1 of 3 requests failed.", page.Html, StringComparison.Ordinal);
        Assert.Contains("<th scope=\"row\">RateLimited</th>\n<td>1</td>\n<td>429: slow down</td>", page.Html, StringComparison.Ordinal);
        Assert.Contains("<th scope=\"row\">TTFT</th>", page.Html, StringComparison.Ordinal);
        Assert.Equal(3, page.Data.GetProperty("runs")[0].GetProperty("requests").GetProperty("count").GetInt32());
    }

    [Fact]
    public void Texts_of_others_are_text_and_nothing_else()
    {
        var run = new ServeRun { Label = Hostile, Model = Hostile, Backend = "openai" };
        _host.SetVariable("hostile", new ServeRequestResult { ErrorKind = RequestErrorKind.HttpStatus, ErrorMessage = Hostile, Run = run });

        Assert.Empty(_host.Run("$hostile | Export-ServeReport \"$folder/run.html\", \"$folder/run.md\", \"$folder/runs.csv\"").Errors);

        var page = new PageText(_folder["run.html"]);
        page.AssertSelfContained(scripts: 3);
        Assert.DoesNotContain("<img", page.Html, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(Hostile, page.Data.GetProperty("runs")[0].GetProperty("errors")[0].GetString());
        Assert.Equal(Hostile, JsonDocument.Parse(page.Results).RootElement[0].GetProperty("model_id").GetString());
        Assert.DoesNotContain("<", File.ReadAllText(_folder["run.md"]), StringComparison.Ordinal);
        Assert.Equal(2, File.ReadAllLines(_folder["runs.csv"]).Length);
    }

    [Fact]
    public void A_line_a_request_runs_nothing_in_a_spreadsheet()
    {
        var run = new ServeRun { Label = "=1+1", Model = " m", Backend = "openai" };
        _host.SetVariable("hostile", new ServeRequestResult { ErrorKind = RequestErrorKind.HttpStatus, ErrorMessage = "@SUM(A1)", Run = run });

        string[] fields = _host.Run("$hostile | Export-ServeResult \"$folder/requests.csv\"; Import-Csv \"$folder/requests.csv\" | ForEach-Object { $_.Label; $_.ErrorMessage; $_.Model }").Values<string>();

        Assert.Equal(["'=1+1", "'@SUM(A1)", " m"], fields);
    }

    [Fact]
    public void A_table_has_a_line_a_run_with_settings_metrics_and_metadata()
    {
        Assert.Empty(_host.Run("@($results) + $other | Export-ServeReport \"$folder/runs.csv\"").Errors);

        ModuleResult rows = _host.Run("Import-Csv \"$folder/runs.csv\" | ForEach-Object { \"$($_.RunId) $($_.Completed) $($_.Failed) $($_.StartedAt)\" }");
        Assert.Equal(["a 2 1 2026-08-01T12:30:15.000Z", "b 1 0 2026-08-01T12:30:15.000Z"], rows.Values<string>());
    }

    [Fact]
    public void Objectives_are_verdicts_on_the_page_and_cases_of_a_test_run()
    {
        Assert.Empty(_host.Run("""
            $results | Export-ServeReport "$folder/run.html", "$folder/run.md", "$folder/run.junit.xml" -Objective 'p99 ttft <= 200 ms', 'failed <= 0 %', 'mean tpot <= 1 s', 'failed <= 3'
            """).Errors);

        var page = new PageText(_folder["run.html"]);
        page.AssertSelfContained(scripts: 3);
        Assert.Contains("<p class=\"verdict fail\">Fail: ", page.Html, StringComparison.Ordinal);
        JsonElement limit = page.Data.GetProperty("runs")[0].GetProperty("limits")[0];
        Assert.Equal("ttft", limit.GetProperty("metric").GetString());
        Assert.Equal(200, limit.GetProperty("value").GetDouble());
        Assert.Contains("| p99 ttft &#60;= 200 ms |", File.ReadAllText(_folder["run.md"]), StringComparison.Ordinal);
        XElement suite = XElement.Load(_folder["run.junit.xml"]).Element("testsuite")!;
        Assert.Equal("5", suite.Attribute("tests")!.Value);
        Assert.Equal(suite.Attribute("failures")!.Value, suite.Descendants("failure").Count().ToString(CultureInfo.InvariantCulture));
        Assert.Equal(suite.Attribute("skipped")!.Value, suite.Descendants("skipped").Count().ToString(CultureInfo.InvariantCulture));
        Assert.NotEmpty(suite.Descendants("failure"));
    }

    [Fact]
    public void A_run_in_which_nothing_succeeded_is_never_green()
    {
        Assert.Empty(_host.Run("$results | Where-Object Success -eq $false | Export-ServeReport \"$folder/run.xml\"").Errors);

        XElement suite = XElement.Load(_folder["run.xml"]).Element("testsuite")!;
        Assert.Equal("1", suite.Attribute("failures")!.Value);
        Assert.Equal("a request succeeded", suite.Descendants("failure").Single().Parent!.Attribute("name")!.Value);
    }

    [Fact]
    public void The_metrics_of_a_page_are_read_back_digit_for_digit()
    {
        string[] before = _host.Run("$results | Measure-ServeMetrics | ForEach-Object { $_.P99TtftMs; $_.Completed; $_.Failed; $_.OutputThroughput; $_.RunId } | ForEach-Object ToString").Values<string>();
        Assert.Empty(_host.Run("$results | Export-ServeReport \"$folder/run.html\"").Errors);

        Assert.Equal(before, _host.Run("Import-ServeResult \"$folder/run.html\" | ForEach-Object { $_.P99TtftMs; $_.Completed; $_.Failed; $_.OutputThroughput; $_.RunId } | ForEach-Object ToString").Values<string>());
        File.WriteAllText(_folder["other.html"], "<!DOCTYPE html>\n<html></html>");
        _host.Run("Import-ServeResult \"$folder/other.html\"").SingleError("ResultInvalid");
    }

    [Fact]
    public void A_mistyped_objective_is_an_error_before_anything_is_written()
    {
        Assert.Single(_host.Run("$results | Export-ServeReport \"$folder/run.html\" -Objective 'p99 ttfft <= 200 ms'").Errors);

        Assert.Empty(Directory.GetFiles(_folder.Root));
    }

    [Theory]
    [InlineData("run.txt", "ReportFormatUnknown")]
    [InlineData("no such/run.html", "PageWriteFailed")]
    public void What_cannot_be_written_is_said_before_anything_is(string name, string errorId)
    {
        ModuleResult result = _host.Run($"$results | Export-ServeReport \"$folder/first.html\", \"$folder/{name}\"");

        result.SingleError(errorId);
        Assert.Empty(Directory.GetFiles(_folder.Root));
    }
}
