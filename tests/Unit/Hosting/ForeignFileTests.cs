using System.Text;
using ServeBench.Tests.Workloads;
using ServeBench.Workloads;
using Xunit;

namespace ServeBench.Tests.Hosting;

/// <summary>What came instead of a file, in every command that reads one: it is named, with what to do about it.</summary>
public sealed class ForeignFileTests : IClassFixture<ModuleHost>, IDisposable
{
    private readonly ModuleHost _host;
    private readonly TemporaryFolder _folder = new();

    public ForeignFileTests(ModuleHost host)
    {
        _host = host;
        _host.SetVariable("request", new ServeRequest { Prompt = "a", InputLength = 1, OutputLength = 1 });
    }

    public static TheoryData<string, string> Commands => new()
    {
        { "Import-ServeDataset $file", "data.json" },
        { "Import-ServeResult $file", "data.json" },
        { "Import-ServeResult $file", "data.csv" },
        { "Import-ServeSweep $file", "data.json" },
        { "Compare-ServeResult $file $file", "data.json" },
        { "Test-ServeObjective 'failed <= 1' $file", "data.json" },
        { "Export-ServeReport \"$file.md\" -InputObject $file", "data.json" },
        { "Invoke-ServeSweep 'vllm bench serve' -BenchmarkParameter $file", "data.json" },
        { "$request | Test-ServeObjective $file", "data.json" },
        { "New-ServeDataset 1 -Tokenizer $file", "tokenizer.json" },
        { "Test-ServePlan $file", "plan.yaml" },
        { "ConvertTo-ServePlan $file", "config.yaml" },
    };

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Commands))]
    public void It_is_named_with_what_to_do(string command, string name)
    {
        string path = _folder[name];
        _host.SetVariable("file", path);
        foreach ((byte[] content, string message) in FieldFileTests.Foreign.Select(row => row.Data))
        {
            File.WriteAllBytes(path, content);

            ModuleResult result = _host.Run(command);

            string told = string.Join('\n', [.. result.Errors.Select(error => error.Exception.Message), .. result.Output.Select(problem => problem.ToString())]);
            Assert.Contains(message.TrimEnd('.'), told, StringComparison.OrdinalIgnoreCase);
            Assert.Contains(name, told, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_file_that_is_no_journal_stays_as_it_is()
    {
        string path = _folder["journal.jsonl"];
        _host.SetVariable("file", path);
        foreach ((byte[] content, string _) in FieldFileTests.Foreign.Select(row => row.Data))
        {
            File.WriteAllBytes(path, content);

            _host.Run("$request | Invoke-ServeBenchmark http://127.0.0.1:1 -Model m -SkipEndpointCheck -JournalPath $file").SingleError("JournalPathTaken");

            Assert.Equal(content, File.ReadAllBytes(path));
        }
    }

    // A journal's line that is damaged leaves its request out, and everything that reads the file says so.
    [Theory]
    [InlineData("Import-ServeResult $file")]
    [InlineData("Test-ServeObjective 'failed <= 9' $file")]
    [InlineData("Compare-ServeResult $file $file -Metric Completed")]
    [InlineData("Measure-ServeRepetition $file -Metric Completed")]
    [InlineData("Export-ServeReport \"$file.md\" -InputObject $file")]
    public void Damaged_lines_are_told_by_whoever_reads_them(string command)
    {
        string path = _folder["journal.jsonl"];
        _host.SetVariable("file", path);
        _host.Run("$request, $request, $request | Invoke-ServeBenchmark http://127.0.0.1:1 -Model m -SkipEndpointCheck -JournalPath $file -WarningAction Ignore");
        string[] lines = File.ReadAllLines(path);
        int damaged = Array.FindIndex(lines, line => line.Contains("error_kind", StringComparison.Ordinal));
        lines[damaged] = lines[damaged][..^5];
        File.WriteAllLines(path, lines, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));

        Assert.Contains(_host.Run(command).Warnings, warning => warning.Contains($"has damaged lines, which were left out with the requests in them: {damaged + 1}", StringComparison.Ordinal));
    }
}
