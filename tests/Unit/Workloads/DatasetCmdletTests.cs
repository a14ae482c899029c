using System.Management.Automation;
using ServeBench.Tests.Hosting;
using ServeBench.Tests.Tokenizers;
using ServeBench.Tokenizers;
using ServeBench.Workloads;
using Xunit;

namespace ServeBench.Tests.Workloads;

public sealed class DatasetCmdletTests(ModuleHost host) : IClassFixture<ModuleHost>, IDisposable
{
    private static readonly ITokenizer s_o200k = new TokenizerFactory().Open("o200k_base");
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void New_ServeDataset_writes_requests_of_exact_lengths()
    {
        ServeRequest[] requests = host.Run("New-ServeDataset -Kind Random -Count 50 -InputLength 100 -OutputLength 20 -RangeRatio 0.3 -PrefixLength 10 -Seed 4").Values<ServeRequest>();
        Assert.Equal(Enumerable.Range(0, 50), requests.Select(request => request.Index));
        Assert.All(requests, request => Assert.Equal(request.InputLength, s_o200k.Count(request.Prompt!)));
        Assert.All(requests, request => Assert.InRange(request.InputLength, 80, 140));
        Assert.All(requests, request => Assert.InRange(request.OutputLength, 14, 26));
        Assert.True(requests.DistinctBy(request => request.InputLength).Count() > 10);
    }

    [Fact]
    public void New_ServeDataset_knows_vLLM_s_names_and_defaults()
    {
        ServeRequest[] requests = host.Run("New-ServeDataset -NumPrompts 3 -RandomInputLen 8 -RandomOutputLen 4 -RandomRangeRatio 0 -RandomPrefixLen 0 | ForEach-Object { $_ }").Values<ServeRequest>();
        Assert.All(requests, request => Assert.Equal((8, 4), (request.InputLength, request.OutputLength)));
        ServeRequest one = host.Run("New-ServeDataset 1").Values<ServeRequest>().Single();
        Assert.Equal((1024, 128), (one.InputLength, one.OutputLength));
    }

    [Fact]
    public void Without_arguments_there_are_1000_prompts_of_one_length_and_seed_0()
    {
        string[] Prompts(string script) => [.. host.Run(script).Values<ServeRequest>().Select(request => $"{request.InputLength} {request.OutputLength} {request.Prompt}")];
        string[] prompts = Prompts("New-ServeDataset -InputLength 4 -OutputLength 2");
        Assert.Equal(1000, prompts.Length);
        Assert.All(prompts, prompt => Assert.StartsWith("4 2 ", prompt, StringComparison.Ordinal));
        Assert.Equal(prompts, Prompts("New-ServeDataset -Kind Random -Count 1000 -InputLength 4 -OutputLength 2 -RangeRatio 0 -PrefixLength 0 -Seed 0 -Tokenizer o200k_base"));
        Assert.NotEqual(prompts, Prompts("New-ServeDataset -InputLength 4 -OutputLength 2 -Seed 1"));
    }

    [Theory]
    [InlineData("@{ input = 0.5; Output = 0 }")]
    [InlineData("@{ INPUT = '0.5'; OUTPUT = 0.0 }")]
    [InlineData("([ServeBench.Workloads.RangeRatio]::new(0.5, 0))")]
    public void A_range_ratio_may_differ_by_side(string ratio)
    {
        ServeRequest[] requests = host.Run($"New-ServeDataset 40 -InputLength 20 -OutputLength 6 -RangeRatio {ratio}").Values<ServeRequest>();
        Assert.All(requests, request => Assert.Equal(6, request.OutputLength));
        Assert.True(requests.DistinctBy(request => request.InputLength).Count() > 5);
    }

    [Theory]
    [InlineData(".", "", "DatasetUnreadable", "is a folder; give its files, for example")]
    [InlineData(".", "-Format Custom", "DatasetUnreadable", "is a folder; give its files, for example")]
    [InlineData("empty", "", "DatasetEmpty", "gives no request: the file is empty.")]
    [InlineData("blank", "", "DatasetEmpty", "gives no request: the file is empty.")]
    [InlineData("blank", "-Format ShareGpt", "DatasetFormatInvalid", "is empty, where a JSON array was expected.")]
    public void A_folder_or_an_empty_file_is_an_error_that_says_so(string name, string arguments, string errorId, string text)
    {
        File.WriteAllText(_folder["empty"], "");
        File.WriteAllText(_folder["blank"], "\ufeff\n  ");

        ModuleResult result = host.Run($"Import-ServeDataset '{_folder[name]}' {arguments}");

        string message = result.SingleError(errorId).Exception.Message;
        Assert.Contains(_folder.Root, message, StringComparison.Ordinal);
        Assert.Contains(text, message, StringComparison.Ordinal);
        Assert.Empty(result.Output);
    }

    [Theory]
    [InlineData("1")]
    [InlineData("-0.1")]
    [InlineData("wide")]
    [InlineData("@{ input = 0.5 }")]
    [InlineData("@{ input = 0.5; output = 0; other = 1 }")]
    public void A_bad_range_ratio_is_one_clear_error(string ratio)
    {
        ErrorRecord error = host.Run($"New-ServeDataset 1 -RangeRatio {ratio}").SingleError("RangeRatioInvalid");
        Assert.Equal(ErrorCategory.InvalidArgument, error.CategoryInfo.Category);
    }

    [Fact]
    public void A_tokenizer_is_named_or_lies_below_the_current_location()
    {
        File.WriteAllText(_folder["tokenizer.json"], TinyTokenizers.TokenizerJson().ToJsonString());
        host.SetVariable("folder", _folder.Root);
        ITokenizer tiny = new TokenizerFactory().Open(_folder.Root);
        foreach (string path in new[] { ".", "./tokenizer.json", "$folder", "FileSystem::$folder/tokenizer.json" })
        {
            ServeRequest[] requests = host.Run($$"""
                $path = $ExecutionContext.SessionState.Path
                $before = $path.CurrentLocation
                [void]$path.SetLocation($folder)
                try { New-ServeDataset 5 -InputLength 30 -Tokenizer {{path}} } finally { [void]$path.SetLocation($before) }
                """).Values<ServeRequest>();
            Assert.All(requests, request => Assert.Equal(30, tiny.Count(request.Prompt!)));
        }

        Assert.Single(host.Run("New-ServeDataset 1 -InputLength 5 -Tokenizer CL100K_base").Values<ServeRequest>());
    }

    [Fact]
    public void A_tokenizer_that_is_not_there_is_named_with_those_that_are_known()
    {
        ErrorRecord error = host.Run("New-ServeDataset 1 -Tokenizer gpt-9").SingleError("TokenizerNotFound");
        Assert.Equal(ErrorCategory.ObjectNotFound, error.CategoryInfo.Category);
        Assert.Equal("gpt-9", error.TargetObject);
        Assert.Contains("o200k_base, cl100k_base, server", error.Exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_tokenizer_that_could_not_be_opened_is_tried_again_the_next_time()
    {
        host.SetVariable("path", _folder["tokenizer.json"]);
        File.WriteAllText(_folder["tokenizer.json"], "{}");
        host.Run("New-ServeDataset 1 -Tokenizer $path").SingleError("TokenizerInvalid");
        File.WriteAllText(_folder["tokenizer.json"], TinyTokenizers.TokenizerJson().ToJsonString());
        Assert.Single(host.Run("New-ServeDataset 1 -Tokenizer $path").Values<ServeRequest>());
    }

    [Fact]
    public void Tokenizer_names_are_completed()
    {
        CommandCompletion completion = host.Complete("New-ServeDataset -Tokenizer o2");
        Assert.Equal(["o200k_base"], completion.CompletionMatches.Select(match => match.CompletionText));
        Assert.Equal(["cl100k_base", "o200k_base", "server"], host.Complete("Import-ServeDataset x -Tokenizer ").CompletionMatches.Select(match => match.CompletionText).Order());
    }

    [Fact]
    public async Task Requests_stream_and_stop_at_once()
    {
        using ModuleInvocation running = host.Start("New-ServeDataset 500000 -InputLength 4");
        await running.NextOutputAsync(TestContext.Current.CancellationToken);
        running.Stop();
        Assert.True(running.Wait().Stopped);
        Assert.Equal(3, host.Run("$n = 0; foreach ($i in 1) { New-ServeDataset 500000 -InputLength 4 | ForEach-Object { if (++$n -gt 3) { break }; $_ } }").Output.Count);
    }

    [Fact]
    public void Import_ServeDataset_reads_real_conversations()
    {
        host.SetVariable("path", DataFile.PathOf("sharegpt_sample.json"));
        ModuleResult all = host.Run("Import-ServeDataset $path -Format ShareGpt -Verbose");
        ServeRequest[] requests = all.Values<ServeRequest>();
        Assert.InRange(requests.Length, 100, 500);
        Assert.Contains(all.Verbose, line => line.Contains("of 500 ShareGpt entries", StringComparison.Ordinal));
        Assert.All(requests, request => Assert.Equal(s_o200k.Count(request.Prompt!), request.InputLength));
        Assert.All(requests, request => Assert.True(request.InputLength is >= 4 and <= 1024 && request.OutputLength >= 4 && request.InputLength + request.OutputLength <= 2048));
        ServeRequest[] first = host.Run("Import-ServeDataset $path -Count 20").Values<ServeRequest>();
        Assert.Equal(requests.Take(20).Select(request => request.Prompt), first.Select(request => request.Prompt));
        ServeRequest[] repeated = host.Run("Import-ServeDataset $path -Count 700").Values<ServeRequest>();
        Assert.Equal(Enumerable.Range(0, 700), repeated.Select(request => request.Index));
        Assert.Equal(requests.Length, host.Run("Import-ServeDataset $path -Count 700 -NoOversample").Output.Count);
        Assert.All(host.Run("Import-ServeDataset $path -NoShuffle -OutputLength 10").Values<ServeRequest>(), request => Assert.Equal(10, request.OutputLength));
    }

    [Fact]
    public void Files_are_given_with_wildcards_literally_or_from_the_pipeline()
    {
        File.WriteAllText(_folder["a[1].jsonl"], """{"prompt":"one"}""");
        File.WriteAllText(_folder["b.jsonl"], """{"prompt":"two"}""");
        host.SetVariable("folder", _folder.Root);
        string[] Prompts(string arguments) => [.. host.Run($"Import-ServeDataset {arguments} -NoShuffle").Values<ServeRequest>().Select(request => $"{request.Index} {request.Prompt}")];
        Assert.Equal(["0 one", "1 two"], Prompts("$folder/*.jsonl"));
        Assert.Equal(["0 one"], Prompts("-LiteralPath $folder/a[1].jsonl"));
        Assert.Equal(["0 two", "1 one"], Prompts("-LiteralPath $folder/b.jsonl, $folder/a[1].jsonl"));
        ServeRequest[] piped = host.Run("[IO.DirectoryInfo]::new($folder).GetFiles('b*') | Import-ServeDataset -Format Custom").Values<ServeRequest>();
        Assert.Equal("two", piped.Single().Prompt);
        ErrorRecord error = host.Run("Import-ServeDataset $folder/none.json").SingleError("DatasetNotFound");
        Assert.Equal(ErrorCategory.ObjectNotFound, error.CategoryInfo.Category);
        host.Run("Import-ServeDataset $folder/*.none").SingleError("DatasetNotFound");
    }

    [Fact]
    public void A_bad_line_ends_the_import_with_its_place()
    {
        File.WriteAllText(_folder["c.jsonl"], "{\"prompt\":\"one\"}\nnothing");
        host.SetVariable("path", _folder["c.jsonl"]);
        ErrorRecord error = host.Run("Import-ServeDataset $path").SingleError("DatasetLineInvalid");
        Assert.Equal(ErrorCategory.InvalidData, error.CategoryInfo.Category);
        Assert.Contains("line 2", error.Exception.Message, StringComparison.Ordinal);
        Assert.Equal(_folder["c.jsonl"], error.TargetObject);
    }
}
