using System.Management.Automation;
using ServeBench.Tests.Hosting;
using ServeBench.Workloads;
using Xunit;

namespace ServeBench.Tests.Workloads;

/// <summary>The formats of Import-ServeDataset, and which parameters belong to which.</summary>
public sealed class ImportFormatCommandTests : IClassFixture<ModuleHost>, IDisposable
{
    private readonly ModuleHost _host;
    private readonly TemporaryFolder _folder = new();

    public ImportFormatCommandTests(ModuleHost host)
    {
        _host = host;
        File.WriteAllText(_folder["prompts.jsonl"], """{"prompt":"hello there"}""");
        File.WriteAllText(_folder["questions.jsonl"], """{"turns":["hello there"],"category":"qa"}""");
        File.WriteAllText(_folder["poem.txt"], string.Concat(Enumerable.Range(0, 30).Select(i => $"the line of a poem that has the number {i}\n")));
        File.WriteAllText(_folder["burst.csv"], "Timestamp,Model,Request tokens,Response tokens,Total tokens,Log Type\n1,GPT-4,20,7,27,x\n2,GPT-4,30,8,38,x\n");
        Directory.CreateDirectory(_folder["speed"]);
        File.WriteAllText(_folder["speed/throughput_1k.jsonl"], """{"messages":[{"role":"user","content":"hello there"}],"category":"mixed"}""");
        _host.SetVariable("folder", _folder.Root);
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("prompts.jsonl -Category qa", "-Category does not apply to -Format Custom; it applies to SpecBench, SpeedBench, HuggingFace.")]
    [InlineData("prompts.jsonl -Subset qualitative", "-Subset does not apply to -Format Custom; it applies to SpeedBench.")]
    [InlineData("prompts.jsonl -InputLength 9", "-InputLength does not apply to -Format Custom")]
    [InlineData("questions.jsonl -Format SpecBench -Seed 4", "-Seed does not apply to -Format SpecBench")]
    [InlineData("speed -Format SpeedBench -Seed 4", "-Seed does not apply to -Format SpeedBench")]
    [InlineData("poem.txt -Format Sonnet -NoShuffle", "-NoShuffle does not apply to -Format Sonnet")]
    [InlineData("poem.txt -Format Sonnet -NoOversample", "-NoOversample does not apply to -Format Sonnet")]
    [InlineData("burst.csv -OutputLength 4", "-OutputLength does not apply to -Format BurstGpt")]
    [InlineData("prompts.jsonl -Preset Gsm8k", "-Preset does not apply to -Format Custom; it applies to HuggingFace.")]
    [InlineData("prompts.jsonl -Format HuggingFace -Category qa", "-Category does not apply to -Preset Columns; it applies to Bfcl.")]
    [InlineData("prompts.jsonl -Format HuggingFace -Preset Gsm8k -PromptColumn question", "-PromptColumn does not apply to -Preset Gsm8k")]
    [InlineData("prompts.jsonl -Format HuggingFace -Preset Aimo -SkipChatTemplate", "-SkipChatTemplate does not apply to -Preset Aimo")]
    [InlineData("prompts.jsonl -MaxInputLength 9", "-MaxInputLength does not apply to -Format Custom; it applies to SpeedBench.")]
    [InlineData("burst.csv -SkipChatTemplate", "-SkipChatTemplate does not apply to -Format BurstGpt")]
    public void A_parameter_of_another_format_is_refused_by_name(string arguments, string message)
    {
        ErrorRecord error = _host.Run($"Import-ServeDataset $folder/{arguments} -Tokenizer there-is-none").SingleError("ParameterNotApplicable");
        Assert.Equal(ErrorCategory.InvalidArgument, error.CategoryInfo.Category);
        Assert.Contains(message, error.Exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("array.json", "Custom", "'{0}' does not have the format Custom. It looks like ShareGpt. Read as Custom: The dataset '{0}', line 1")]
    [InlineData("prompts.json", "Custom", "It is a JSON array: ShareGpt is one of conversations, and HuggingFace with a prompt column reads any other.")]
    [InlineData("burst.csv", "TimedTrace", "Use -Format BurstGpt, or leave out -Format.")]
    [InlineData("table.csv", "TimedTrace", "It looks like comma-separated values: AzureTrace has the columns TIMESTAMP, ContextTokens and GeneratedTokens")]
    [InlineData("prompts.jsonl", "ShareGpt", "Use -Format Custom, or leave out -Format.")]
    public void A_file_of_another_format_is_told_which_reads_it(string file, string format, string message)
    {
        File.WriteAllText(_folder["array.json"], """[{"conversations":[]}]""");
        File.WriteAllText(_folder["prompts.json"], """[{"prompt":"a"}]""");
        File.WriteAllText(_folder["table.csv"], "a,b\n1,2\n");
        ErrorRecord error = _host.Run($"Import-ServeDataset $folder/{file} -Format {format}").SingleError("DatasetFormatInvalid");
        Assert.Contains(message.Replace("{0}", _folder[file], StringComparison.Ordinal), error.Exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_wrong_line_of_a_file_of_the_format_is_that_alone()
    {
        File.WriteAllText(_folder["wrong.jsonl"], "{\"prompt\":\"a\"}\n{\"prompt\":7}");
        _host.Run("Import-ServeDataset $folder/wrong.jsonl -Format Custom").SingleError("DatasetLineInvalid");
    }

    [Fact]
    public void Files_of_several_formats_are_an_error_each_and_no_request()
    {
        ModuleResult run = _host.Run("'prompts.jsonl', 'questions.jsonl', 'poem.txt', 'burst.csv' | ForEach-Object { [IO.FileInfo]::new(\"$folder/$_\") } | Import-ServeDataset");
        Assert.Empty(run.Output);
        Assert.Equal(["DatasetFormatMixed", "DatasetFormatUnknown", "DatasetFormatMixed"], run.Errors.Select(error => error.FullyQualifiedErrorId.Split(',')[0]));
        Assert.Contains($"'{_folder["questions.jsonl"]}' has the format SpecBench, and '{_folder["prompts.jsonl"]}' has Custom", run.Errors[0].Exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Timestamps_that_look_like_milliseconds_are_warned_of()
    {
        File.WriteAllLines(_folder["trace.jsonl"], Enumerable.Range(0, 3).Select(i => $$"""{"timestamp":{{i * 3000}},"input_length":4,"output_length":1,"hash_ids":[1]}"""));
        Assert.Contains("look like milliseconds", Assert.Single(_host.Run("Import-ServeDataset $folder/trace.jsonl").Warnings), StringComparison.Ordinal);
        Assert.Empty(_host.Run("Import-ServeDataset $folder/trace.jsonl -SecMultiplier 0.001").Warnings);
        Assert.Empty(_host.Run("Import-ServeDataset $folder/trace.jsonl -SecMultiplier 1").Warnings);
    }

    [Fact]
    public void Every_format_is_read_with_vLLM_s_option_names()
    {
        ServeRequest one = Single("questions.jsonl -Format SpecBench -SpecBenchCategory qa -SpecBenchOutputLen 5");
        Assert.Equal(("hello there", 5), (one.Prompt, one.OutputLength));
        one = Single("speed -Format SpeedBench -SpeedBenchDatasetSubset throughput_1k -SpeedBenchCategory mixed");
        Assert.Equal(("hello there", 4096), (one.Prompt, one.OutputLength));
        Assert.Equal(("hello", 1), Single("speed/throughput_1k.jsonl -Format SpeedBench -SpeedBenchMaxInputLen 1") is var cut ? (cut.Prompt, cut.InputLength) : default);
        one = Single("poem.txt -Format Sonnet -SonnetInputLen 100 -SonnetPrefixLen 50 -SonnetOutputLen 6 -NumPrompts 1 -Seed 3");
        Assert.StartsWith("Pick as many lines as you can from these poem lines:\nthe line of a poem", one.Prompt, StringComparison.Ordinal);
        Assert.Equal(6, one.OutputLength);
        Assert.InRange(one.InputLength, 60, 100);
        ServeRequest[] burst = _host.Run("Import-ServeDataset $folder/burst.csv -Count 3 -Seed 1").Values<ServeRequest>();
        Assert.Equal(3, burst.Length);
        Assert.All(burst, request => Assert.Contains((request.InputLength, request.OutputLength), new[] { (20, 7), (30, 8) }));
        Assert.Equal(2, _host.Run("Import-ServeDataset $folder/burst.csv -Count 3 -NoOversample").Output.Count);
    }

    [Fact]
    public async Task A_table_is_read_by_its_columns_or_a_preset()
    {
        await Parquet.Serialization.ParquetSerializer.SerializeAsync([new HuggingFaceDatasetTests.TextRow { question = "How many?", answer = "four" }], _folder["rows.parquet"], cancellationToken: TestContext.Current.CancellationToken);
        ServeRequest one = Single("rows.parquet -Format HuggingFace -Preset Gsm8k");
        Assert.Equal(("How many?", 256), (one.Prompt, one.OutputLength));
        one = Single("rows.parquet -Format HuggingFace -PromptColumn question -OutputColumn answer -NoStream");
        Assert.Equal(("How many?", 1), (one.Prompt, one.OutputLength));
        Assert.Equal(5, Single("rows.parquet -Format HuggingFace -PromptColumn question -HfOutputLen 5").OutputLength);
    }

    [Fact]
    public void A_tokenizer_without_chat_template_is_told_of_once_and_loudly_where_it_was_chosen()
    {
        const string Message = "has no chat template, so the prompts are sent unchanged";
        ModuleResult byDefault = _host.Run("Import-ServeDataset $folder/prompts.jsonl -Verbose");
        Assert.Empty(byDefault.Warnings);
        Assert.Single(byDefault.Verbose, line => line.Contains(Message, StringComparison.Ordinal));
        Assert.Contains(Message, Assert.Single(_host.Run("Import-ServeDataset $folder/prompts.jsonl -Tokenizer cl100k_base").Warnings), StringComparison.Ordinal);
        ModuleResult skipped = _host.Run("Import-ServeDataset $folder/prompts.jsonl -Tokenizer cl100k_base -SkipChatTemplate -Verbose");
        Assert.Empty(skipped.Warnings);
        Assert.DoesNotContain(skipped.Verbose, line => line.Contains(Message, StringComparison.Ordinal));
        Assert.Empty(_host.Run("Import-ServeDataset $folder/burst.csv -Tokenizer cl100k_base").Warnings);
    }

    [Theory]
    [InlineData("", "the tokenizer 'o200k_base' has none")]
    [InlineData("-SkipChatTemplate", "which -SkipChatTemplate leaves out")]
    public void Variables_for_no_template_are_refused(string arguments, string reason)
    {
        ErrorRecord error = _host.Run($"Import-ServeDataset $folder/prompts.jsonl -ChatTemplateKwargs @{{ enable_thinking = $false }} {arguments}").SingleError("ChatTemplateMissing");
        Assert.Contains(reason, error.Exception.Message, StringComparison.Ordinal);
    }

    private ServeRequest Single(string arguments) => Assert.Single(_host.Run($"Import-ServeDataset $folder/{arguments}").Values<ServeRequest>());
}
