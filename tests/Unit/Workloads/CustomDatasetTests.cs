using ServeBench.Workloads;
using Xunit;

namespace ServeBench.Tests.Workloads;

public sealed class CustomDatasetTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Each_line_is_a_prompt_however_short()
    {
        string path = Write("\uFEFF{\"prompt\":\"a\"}\r\n\n  \t\n{\"prompt\":\"\"}\n{\"prompt\":\"" + new string('c', 3000) + "\",\"other\":1}");
        ServeRequest[] requests = Read(path, options => options with { Shuffle = false }, new LetterTokenizer(addedSpecialTokens: 1));
        Assert.Equal([2, 1, 3001], requests.Select(request => request.InputLength));
        Assert.Equal(["a", "", new string('c', 3000)], requests.Select(request => request.Prompt));
        Assert.All(requests, request => Assert.Equal(256, request.OutputLength));
        Assert.Equal([0, 1, 2], requests.Select(request => request.Index));
    }

    [Theory]
    [InlineData("""{"prompt":"a"}""", null)]
    [InlineData("""{"prompt":"a","slo":null}""", null)]
    [InlineData("""{"prompt":"a","slo":{"ttft_ms":200,"tpot_ms":30.5,"e2el_ms":5e3}}""", "ttft <= 200 ms, tpot <= 30.5 ms, e2el <= 5000 ms")]
    [InlineData("""{"prompt":"a","headers":{"X-SLO-TTFT-MS":"200","x-slo-tpot-ms":30,"other":"x"}}""", "ttft <= 200 ms, tpot <= 30 ms")]
    [InlineData("""{"prompt":"a","headers":{"x-slo-ttft-ms":"200"},"slo":{"ttft_ms":100}}""", "ttft <= 100 ms")]
    [InlineData("""{"prompt":"a","headers":{"x-slo-ttft-ms":"soon"}}""", null)]
    public void A_line_may_bring_limits_of_its_own(string line, string? limits) => Assert.Equal(limits, Assert.Single(Read(Write(line))).Slo?.ToString());

    [Theory]
    [InlineData("""{"prompt":"a","slo":200}""", "an object with limits in milliseconds")]
    [InlineData("""{"prompt":"a","slo":{"ttft_ms":"200"}}""", "the limit 'ttft_ms' under 'slo' is not a number of milliseconds above 0")]
    [InlineData("""{"prompt":"a","slo":{"ttft_ms":0}}""", "the limit 'ttft_ms' under 'slo' is not a number of milliseconds above 0")]
    [InlineData("""{"prompt":"a","slo":{"ttfd_ms":200}}""", "'ttfd_ms' under 'slo' is not a limit; did you mean 'ttft_ms'?")]
    public void A_wrong_limit_is_an_error_with_its_place(string line, string message)
    {
        ServeException error = Assert.Throws<ServeException>(() => Read(Write(line)));

        Assert.Equal("DatasetLineInvalid", error.ErrorId);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Contains("line 1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Lines_are_shuffled_as_Python_shuffles_them()
    {
        string path = Write(string.Concat(Enumerable.Range(0, 6).Select(i => $"{{\"prompt\":\"{i}\"}}\n")));
        // random.seed(0); random.shuffle(list(range(6)))
        Assert.Equal(["4", "2", "1", "0", "5", "3"], Read(path).Select(request => request.Prompt));
    }

    [Fact]
    public void Lines_are_repeated_as_Python_chooses_them_until_there_are_enough()
    {
        string path = Write(string.Concat(Enumerable.Range(0, 6).Select(i => $"{{\"prompt\":\"{i}\"}}\n")));
        string Prompts(Func<FileDatasetOptions, FileDatasetOptions> change) => string.Concat(Read(path, change).Select(request => request.Prompt));
        // L = list('012345'); random.seed(0); random.shuffle(L); random.seed(0); L + [random.choice(L) for _ in range(5)]
        Assert.Equal("42105300415", Prompts(options => options with { Count = 11 }));
        Assert.Equal("01234533024", Prompts(options => options with { Count = 11, Shuffle = false }));
        Assert.Equal("421053", Prompts(options => options with { Count = 11, Oversample = false }));
        Assert.Equal("421", Prompts(options => options with { Count = 3 }));
    }

    [Fact]
    public void The_output_length_is_the_default_or_that_of_the_user_or_that_of_the_line()
    {
        string path = Write("""{"prompt":"a","output_tokens":7}""");
        Assert.Equal(256, Read(path).Single().OutputLength);
        Assert.Equal(9, Read(path, options => options with { OutputLength = 9 }).Single().OutputLength);
        Assert.Equal(7, Read(path, options => options with { OutputLength = -1 }).Single().OutputLength);
    }

    [Fact]
    public void A_line_longer_than_what_is_held_of_the_file_is_read_whole()
    {
        string[] prompts = ["first", new string('x', 5_000_000), "last"];
        string path = Write(string.Join('\n', prompts.Select(prompt => $"{{\"prompt\":\"{prompt}\"}}")));
        Assert.Equal(prompts, Read(path, options => options with { Shuffle = false }).Select(request => request.Prompt));
    }

    [Theory]
    [InlineData("{\"prompt\":\"a\"}\n\n{\"prompt\":", null, "line 3, column 11: the line is not well-formed JSON: it ends too early, so the file may be cut off: fetch or write it again.")]
    [InlineData("{\"prompt\":\"a\"}\r\n[1]", null, "line 2: the line is not an object but an array")]
    [InlineData("{\"text\":\"a\"}", null, "line 1: there is no text under 'prompt'")]
    [InlineData("{\"prompt\":[1]}", null, "line 1, column 11: there is no text under 'prompt'")]
    [InlineData("{\"prompt\":\"a\",\"output_tokens\":1}\n{\"prompt\":\"a\"}", -1, "line 2: there is no whole number above 0 under 'output_tokens'")]
    [InlineData("{\"prompt\":\"a\",\"output_tokens\":1.5}", -1, "line 1, column 31: there is no whole number")]
    [InlineData("{\"prompt\":\"a\",\"output_tokens\":\"8\"}", -1, "line 1, column 31: there is no whole number")]
    [InlineData("{\"prompt\":\"\\udd99\"}", null, "line 1: a text of this entry holds half of a surrogate pair")]
    public void A_bad_line_is_named_wherever_the_shuffle_puts_it(string content, int? outputLength, string reason)
    {
        string path = Write(content);
        ServeException error = Assert.Throws<ServeException>(() => Read(path, options => options with { OutputLength = outputLength, Count = 1 }));
        Assert.Equal("DatasetLineInvalid", error.ErrorId);
        Assert.Contains($"'{path}', {reason}", error.Message, StringComparison.Ordinal);
        Assert.Equal(path, error.Target);
    }

    [Fact]
    public void A_file_without_lines_is_empty() =>
        Assert.Equal("DatasetEmpty", Assert.Throws<ServeException>(() => Read(Write("\n \n"))).ErrorId);

    [Theory]
    [InlineData("[{\"id\":{\"x\":[1]},\"conversations\":[]}]", "ShareGpt")]
    [InlineData("\uFEFF [ {\"conversations\": [", "ShareGpt")]
    [InlineData("{\"prompt\":\"a\"}\n{broken", "Custom")]
    [InlineData("\uFEFF{\"n\":1,\"prompt\":\"a\"}", "Custom")]
    [InlineData("{\"question_id\":1,\"category\":\"qa\",\"turns\":[\"a\",\"b\"],\"reference\":[]}\n", "SpecBench")]
    [InlineData("{\"turns\":[{\"role\":\"user\"}]}", null)]
    [InlineData("[{\"prompt\":\"a\"}]", null)]
    [InlineData("[[{\"conversations\":1}]]", null)]
    [InlineData("{\"prompt\":1}", null)]
    [InlineData("{\"conversations\":[]}", null)]
    [InlineData("prompt\na", null)]
    public void A_format_is_guessed_only_when_the_start_tells_it(string content, string? expected)
    {
        string path = Write(content);
        if (expected is not null)
        {
            Assert.Equal(expected, DatasetFormats.Detect(path).Name);
        }
        else
        {
            ServeException error = Assert.Throws<ServeException>(() => DatasetFormats.Detect(path));
            Assert.Equal("DatasetFormatUnknown", error.ErrorId);
            Assert.Contains("Specify the format: ShareGpt, ", error.Message, StringComparison.Ordinal);
        }
    }

    private static ServeRequest[] Read(string path, Func<FileDatasetOptions, FileDatasetOptions>? change = null, ITokenizer? tokenizer = null)
    {
        var options = new FileDatasetOptions { Paths = [path] };
        return [.. new CustomDataset(change is null ? options : change(options), tokenizer ?? new LetterTokenizer()).Read(TestContext.Current.CancellationToken)];
    }

    private string Write(string content)
    {
        File.WriteAllText(_folder["prompts.jsonl"], content);
        return _folder["prompts.jsonl"];
    }
}
