using System.Collections;
using ServeBench.Sweeps;
using Xunit;

namespace ServeBench.Tests.Sweeps;

public sealed class SweepParametersTests
{
    [Theory]
    [InlineData("""[{"a":1,"b":true},{"a":2.0}]""", "a=1-b=True|a=2.0")]
    [InlineData("""{"one":{"a":1},"two":{}}""", "one|two")]
    [InlineData("""[{"_benchmark_name":"n","a":[1,"x"]},{"a":{"k":null}}]""", "n|a={'k': None}")]
    [InlineData("[]", "")]
    public void Entries_are_a_list_or_have_names(string json, string names)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["p.json"], json);

        Assert.Equal(names, string.Join('|', SweepParameterFile.Read(folder["p.json"]).Select(entry => entry.Name)));
    }

    [Theory]
    [InlineData("[{\"a\":1},\n  {\"a\":}]", 2, 8)]
    [InlineData("[{\"a\":1},\n  5]", 2, 3)]
    [InlineData("{\"a\": 1}", 1, 7)]
    [InlineData("7", 1, 1)]
    [InlineData("[{\"_benchmark_name\":\"n\"},\n{\"_benchmark_name\":\"n\"}]", 2, 1)]
    [InlineData("[] []", 1, 4)]
    public void A_bad_file_is_named_with_line_and_column(string json, int line, int column)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["p.json"], json);

        ServeException error = Assert.Throws<ServeException>(() => SweepParameterFile.Read(folder["p.json"]));

        Assert.Equal("SweepParametersInvalid", error.ErrorId);
        Assert.StartsWith($"'{folder["p.json"]}' line {line}, column {column}:", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[{\"a\":1},\n  {\"a\":}]", "the file is not well-formed JSON here: correct what is missing or too much")]
    [InlineData("[{\"a\":1},\n  {\"a\": 1", "line 2, column 10: the file is not well-formed JSON: it ends too early, so the file may be cut off: fetch or write it again.")]
    [InlineData("", "line 1, column 1: the file is not well-formed JSON: it ends too early")]
    [InlineData("- max_concurrency: 1\n", "A parameter file is JSON: a list of objects, or an object of named objects.")]
    public void What_is_no_JSON_is_told_in_words_of_files(string text, string words)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["p.json"], text);

        string message = Assert.Throws<ServeException>(() => SweepParameterFile.Read(folder["p.json"])).Message;

        Assert.Contains(words, message, StringComparison.Ordinal);
        Assert.DoesNotContain("token", message, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("'0x", message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_entry_is_a_table_that_cannot_be_changed()
    {
        SweepParameters entry = new([new("b", 1L), new("a", "x")]);
        IDictionary table = entry;

        Assert.Equal(["b=1", "a=x"], entry.Select(pair => $"{pair.Key}={pair.Value}"));
        Assert.Null(entry["c"]);
        Assert.Equal((1L, true, false), (table["b"], table.Contains("a"), table.Contains("c")));
        Assert.Throws<NotSupportedException>(() => table["a"] = "y");
        Assert.Throws<NotSupportedException>(table.Clear);
    }

    [Fact]
    public void Servers_and_benchmarks_are_put_together_and_links_leave_out_what_differs()
    {
        SweepParameters[] servers = [Entry("seqs", 1L), Entry("seqs", 2L)];
        SweepParameters[] benchmarks = [Entry("concurrency", 2.0), Entry("concurrency", 1L), Entry("other", 1L)];

        Assert.Equal([3, 3], Combine(servers, benchmarks).Select(stage => stage.Benchmarks.Count));
        Assert.Equal(["concurrency=1", "concurrency=2.0"], Combine(servers, benchmarks, "seqs=concurrency").Select(stage => Assert.Single(stage.Benchmarks).Name));
        Assert.Equal("SweepEmpty", Assert.Throws<ServeException>(() => Combine(servers, benchmarks, "seqs=none")).ErrorId);
        Assert.Equal("SweepLinkInvalid", Assert.Throws<ServeException>(() => Combine(servers, benchmarks, "seqs")).ErrorId);
    }

    [Fact]
    public void A_name_that_is_too_long_for_a_folder_is_refused() =>
        Assert.Equal("SweepParametersInvalid", Assert.Throws<ServeException>(() => Combine([SweepParameters.Empty], [Entry("a", new string('x', 300))])).ErrorId);

    [Fact]
    public void A_load_that_the_sweep_sets_by_itself_is_set_by_no_entry() =>
        Assert.Equal(
            "SweepParametersInvalid",
            Assert.Throws<ServeException>(() => SweepPlanner.Combine(["vllm"], null, [SweepParameters.Empty], [Entry("request-rate", 1L)], [], SweepVariable.RequestRate)).ErrorId);

    [Theory]
    [InlineData("a", "b", null, "SERVE--a=1-BENCH--b=1")]
    [InlineData("a", null, null, "SERVE--a=1")]
    [InlineData(null, "b", "request_rate=5", "BENCH--b=1-WL--request_rate=5")]
    [InlineData("../x", null, null, "SERVE-____x=1")]
    public void Folders_have_the_names_of_vllm(string? server, string? benchmark, string? workload, string expected) =>
        Assert.Equal(
            Path.Combine("/e", expected.Replace("SERVE-____", "SERVE--___", StringComparison.Ordinal)),
            new SweepFolder("/e").Of(Entry(server), Entry(benchmark), workload));

    [Fact]
    public void Sweeps_that_begin_within_one_second_have_folders_of_their_own()
    {
        using var folder = new TemporaryFolder();
        var start = new DateTime(2026, 8, 1, 12, 30, 15, DateTimeKind.Local);

        string[] names = [.. Enumerable.Range(0, 3).Select(_ => Directory.CreateDirectory(SweepFolder.New(folder.Root, start).Path).Name)];
        Assert.Equal(["20260801_123015", "20260801_123015_2", "20260801_123015_3"], names);
    }

    private static SweepParameters Entry(string? key, object? value = null) => key is null ? SweepParameters.Empty : new([new(key, value ?? 1L)]);

    private static IReadOnlyList<SweepStage> Combine(SweepParameters[] servers, SweepParameters[] benchmarks, params string[] links) =>
        SweepPlanner.Combine(["vllm", "serve"], null, servers, benchmarks, SweepLink.Parse(links), null);
}
