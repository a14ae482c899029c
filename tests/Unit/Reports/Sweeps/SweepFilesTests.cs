using CsCheck;
using ServeBench.Reports.Sweeps;
using ServeBench.Results;
using Xunit;

namespace ServeBench.Tests.Reports.Sweeps;

public sealed class SweepFilesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_is_kept_of_failures_and_warm_ups_is_no_run()
    {
        foreach (string name in (string[])["a/run=0.failure.json", "a/run=1.json", "a/warmup.json", "a/warmup.failure.json", "b/run=0.failure.json", "SERVE--n=1-failure.json"])
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_folder[name])!);
            File.WriteAllText(_folder[name], "{}");
        }

        Assert.Equal([_folder["a/run=1.json"]], SweepFiles.Find(_folder.Root).SelectMany(files => files.Runs));
        Assert.Equal("SweepResultEmpty", Assert.Throws<ServeException>(() => SweepFiles.Find(_folder["b"])).ErrorId);
    }

    [Fact]
    public void Folders_are_in_the_order_of_the_numbers_in_their_names()
    {
        string[] names =
        [
            "e2/BENCH--n=1", "e2/BENCH--n=1/deeper", "e2/BENCH--n=4", "e2/BENCH--n=16", "e2/BENCH--n=16-m=-2", "e2/BENCH--n=16-m=3", "e2/BENCH--r=1e-05", "e2/BENCH--r=0.25",
            "e2/BENCH--r=0.5", "e2/BENCH--r=10", "e2/BENCH--r=inf", "e10/BENCH--n=1",
        ];
        foreach (string name in names.Order(StringComparer.Ordinal))
        {
            Write($"{name}/run=0.json", """{"run_number": 0}""");
        }

        Assert.Equal(names, SweepFiles.Find(_folder.Root).Select(files => Path.GetRelativePath(_folder.Root, Path.GetDirectoryName(files.Runs[0])!)));
    }

    [Fact]
    public void Names_are_ordered_as_one_line() => Gen.OneOf(Gen.Char["0123-.=e/"].Array[0, 6].Select(text => new string(text)), Gen.Int[0, 30].Select(number => $"a={number}"))
        .Array[3].Sample(names =>
        {
            NaturalOrder order = NaturalOrder.Instance;
            Assert.Equal(Math.Sign(order.Compare(names[0], names[1])), -Math.Sign(order.Compare(names[1], names[0])));
            Assert.False(order.Compare(names[0], names[1]) <= 0 && order.Compare(names[1], names[2]) <= 0 && order.Compare(names[0], names[2]) > 0);
        });

    [Fact]
    public void Runs_that_the_summary_does_not_hold_come_in_with_it()
    {
        // Gone on with, one run made anew, and stopped: the summary is that of the time before.
        Write("summary.json", """[{"run_number": 0, "x": "old"}, {"run_number": 1, "x": "old"}, {"run_number": 7, "x": "without a file"}]""");
        Write("run=0.json", "{ is in the summary", minutes: -1);
        Write("run=1.json", """{"run_number": 1, "x": "anew"}""", minutes: 1);
        Write("run=10.json", """{"run_number": 10, "x": "new"}""", minutes: -1);
        Write("run=2.json", """{"run_number": 2, "x": "new"}""", minutes: 1);

        Assert.Equal(["0 old", "1 anew", "2 new", "7 without a file", "10 new"], Read().Runs);
        Assert.EndsWith("run=1.json", Read().Rows[1].Text("SourcePath"), StringComparison.Ordinal);
        Assert.EndsWith("summary.json", Read().Rows[0].Text("SourcePath"), StringComparison.Ordinal);
        Assert.Empty(Read().Errors);
    }

    [Fact]
    public void A_file_that_cannot_be_read_hides_no_other()
    {
        Write("summary.json", """[{"run_number": 0, "x": "old"}""");
        Write("run=0.json", """{"run_number": 0, "x": "whole"}""");
        Write("run=1.json", "{");

        (string[] runs, _, List<ServeException> errors) = Read();

        Assert.Equal(["0 whole"], runs);
        Assert.Equal(["summary.json", "run=1.json"], errors.Select(error => Path.GetFileName((string)error.Target!)));
    }

    private (string[] Runs, IReadOnlyList<SweepRow> Rows, List<ServeException> Errors) Read()
    {
        List<ServeException> errors = [];
        IReadOnlyList<SweepRow> rows = Assert.Single(SweepFiles.Find(_folder.Root)).Read(errors.Add);
        return ([.. rows.Select(row => $"{row.Text("run_number")} {row.Text("x")}")], rows, errors);
    }

    private void Write(string path, string content, int minutes = 0)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder[path])!);
        File.WriteAllText(_folder[path], content);
        File.SetLastWriteTimeUtc(_folder[path], new DateTime(2026, 8, 1, 12, 0, 0, DateTimeKind.Utc).AddMinutes(minutes));
    }
}
