using ServeBench.Load;
using ServeBench.Metrics;
using ServeBench.Results;
using Xunit;

namespace ServeBench.Tests.Results;

public sealed class ResultExporterTests : IDisposable
{
    private static readonly ServeMetrics s_first = Measure("first");
    private static readonly ServeMetrics s_second = Measure("second");

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_file_that_exists_is_replaced()
    {
        File.WriteAllText(_folder["run.json"], new string('x', 100_000));

        Export("run.json", [s_first], new ExportOptions());

        Assert.Equal("first", Assert.Single(ResultImporter.Read(_folder["run.json"])).Run.RunId);
        Assert.Equal(["run.json"], Files());
    }

    [Fact]
    public void Appending_writes_an_object_a_line_without_a_line_end_at_the_end()
    {
        Export("runs.jsonl", [s_first], new ExportOptions { Append = true });
        Export("runs.jsonl", [s_second, s_first], new ExportOptions { Append = true });

        Assert.Equal(["first", "second", "first"], ResultImporter.Read(_folder["runs.jsonl"]).Select(run => run.Run.RunId));
        string text = File.ReadAllText(_folder["runs.jsonl"]);
        Assert.Equal(2, text.Count(letter => letter == '\n'));
        Assert.EndsWith("}", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, true, "has no columns of details, so new lines would not fit its header. Give another path.")]
    [InlineData(true, false, "has columns of details, so new lines would not fit its header. Give another path.")]
    public void Lines_are_not_added_to_a_csv_of_other_columns(bool first, bool second, string part)
    {
        Export("runs.csv", [s_first], new ExportOptions { Format = ResultFormat.Csv, Detailed = first });
        string before = File.ReadAllText(_folder["runs.csv"]);

        ServeException error = Assert.Throws<ServeException>(
            () => Export("runs.csv", [s_second], new ExportOptions { Format = ResultFormat.Csv, Detailed = second, Append = true }));

        Assert.Equal("ResultAppendMismatch", error.ErrorId);
        Assert.Contains(part, error.Message, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllText(_folder["runs.csv"]));
    }

    [Fact]
    public void Lines_are_not_added_to_a_csv_that_was_changed()
    {
        File.WriteAllText(_folder["runs.csv"], "RunId,Index\n");

        ServeException error = Assert.Throws<ServeException>(
            () => Export("runs.csv", [s_second], new ExportOptions { Format = ResultFormat.Csv, Append = true }));

        Assert.Contains("has other columns", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Lines_are_added_to_a_csv_whose_last_line_lacks_its_end_and_to_one_that_holds_nothing()
    {
        var options = new ExportOptions { Format = ResultFormat.Csv, Append = true };
        File.WriteAllText(_folder["runs.csv"], "\n");
        Export("runs.csv", [s_first], options);
        string one = File.ReadAllText(_folder["runs.csv"]);
        File.WriteAllText(_folder["runs.csv"], one.TrimEnd());

        Export("runs.csv", [s_first], options);

        string row = one[(one.IndexOf('\n', StringComparison.Ordinal) + 1)..];
        Assert.StartsWith("RunId,", one, StringComparison.Ordinal);
        Assert.Equal(one + row, File.ReadAllText(_folder["runs.csv"]));
    }

    [Fact]
    public void Through_a_symbolic_link_its_file_is_replaced_and_the_link_stays()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows lets administrators alone make links.");
        File.WriteAllText(_folder["there.json"], "old");
        File.CreateSymbolicLink(_folder["link.json"], _folder["there.json"]);

        Export("link.json", [s_first], new ExportOptions());

        Assert.Equal(_folder["there.json"], new FileInfo(_folder["link.json"]).LinkTarget);
        Assert.Equal("first", Assert.Single(ResultImporter.Read(_folder["there.json"])).Run.RunId);
    }

    [Fact]
    public void Several_runs_in_one_file_need_Append()
    {
        ServeException error = Assert.Throws<ServeException>(() => Export("runs.json", [s_first, s_second], new ExportOptions()));

        Assert.Equal("ResultManyRuns", error.ErrorId);
        Assert.Contains("Append them as JSON Lines", error.Message, StringComparison.Ordinal);
        Assert.Empty(Files());
    }

    [Fact]
    public void In_a_folder_each_run_has_a_file_of_its_own_even_with_the_same_name()
    {
        Export("", [s_first, s_second], new ExportOptions());

        string name = ResultFileName.For(s_first.Run, "");
        Assert.Equal([$"{name}-2.json", $"{name}.json"], Files());
        Assert.Equal("second", Assert.Single(ResultImporter.Read(_folder[$"{name}-2.json"])).Run.RunId);
    }

    [Fact]
    public void NoClobber_keeps_what_exists()
    {
        File.WriteAllText(_folder["run.json"], "old");

        ServeException error = Assert.Throws<ServeException>(() => Export("run.json", [s_first], new ExportOptions { NoClobber = true }));

        Assert.Equal("ResultExists", error.ErrorId);
        Assert.Equal(ServeErrorKind.ResourceExists, error.Kind);
        Assert.Equal("old", File.ReadAllText(_folder["run.json"]));
    }

    [Fact]
    public void A_read_only_file_is_replaced_with_Force_alone()
    {
        File.WriteAllText(_folder["run.json"], "old");
        new FileInfo(_folder["run.json"]).IsReadOnly = true;

        Assert.Equal("ResultWriteFailed", Assert.Throws<ServeException>(() => Export("run.json", [s_first], new ExportOptions())).ErrorId);
        Assert.Equal("old", File.ReadAllText(_folder["run.json"]));

        Export("run.json", [s_first], new ExportOptions { Force = true });
        Assert.Equal("first", Assert.Single(ResultImporter.Read(_folder["run.json"])).Run.RunId);
    }

    [Fact]
    public void A_folder_that_is_not_there_is_an_error()
    {
        ServeException error = Assert.Throws<ServeException>(() => Export("none/run.json", [s_first], new ExportOptions()));

        Assert.Equal("ResultWriteFailed", error.ErrorId);
        Assert.Equal(ServeErrorKind.WriteError, error.Kind);
    }

    [Fact]
    public void A_failure_in_the_middle_leaves_the_old_file_and_nothing_else()
    {
        File.WriteAllText(_folder["run.json"], "old");

        Assert.Throws<IOException>(() => AtomicFile.Write(_folder["run.json"], append: false, force: false, stream =>
        {
            stream.Write("half"u8);
            throw new IOException("No space left on device.");
        }));

        Assert.Equal("old", File.ReadAllText(_folder["run.json"]));
        Assert.Equal(["run.json"], Files());
    }

    [Fact]
    public void A_line_a_request_needs_requests()
    {
        Export("run.json", [s_first], new ExportOptions());
        ServeMetrics summary = Assert.Single(ResultImporter.Read(_folder["run.json"])).Summary!;

        ServeException error = Assert.Throws<ServeException>(() => Export("run.csv", [summary], new ExportOptions { Format = ResultFormat.Csv }));

        Assert.Equal("ResultHasNoRequests", error.ErrorId);
        Assert.Contains("its file was exported without them", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Csv_appends_lines_without_the_names_of_the_columns_and_takes_several_runs()
    {
        var options = new ExportOptions { Format = ResultFormat.Csv, Append = true };
        Export("run.csv", [s_first, s_second], options);
        Export("run.csv", [s_first], options);

        string[] lines = File.ReadAllLines(_folder["run.csv"]);
        Assert.StartsWith("RunId,", lines[0], StringComparison.Ordinal);
        Assert.Equal(["first", "second", "first"], lines.Skip(1).Select(line => line.Split(',')[0]));
    }

    private static ServeMetrics Measure(string runId)
    {
        ServeRun run = SampleRuns.FullRun(runId);
        return MetricsCalculator.Measure(run, [SampleRuns.Finished(run)]);
    }

    private void Export(string name, ServeMetrics[] results, ExportOptions options)
    {
        foreach (ExportTarget target in ResultExporter.Plan(name.Length == 0 ? _folder.Root : _folder[name], results, options))
        {
            ResultExporter.Write(target, options);
        }
    }

    private string[] Files() => [.. Directory.GetFiles(_folder.Root).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];
}
