using System.Text.Json;
using ServeBench.Tokenizers;
using ServeBench.Workloads;
using Xunit;

namespace ServeBench.Tests.Workloads;

public sealed class SonnetDatasetTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Cases { get; } = [.. VectorFile.Cases("text_datasets.json", "sonnet").Select(@case => @case.GetRawText())];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Cases), DisableDiscoveryEnumeration = true)]
    public void Prompts_are_those_that_Python_draws(string text)
    {
        JsonElement expected = JsonElement.Parse(text);
        string[] lines = expected.GetProperty("lines").Deserialize<string[]>()!;
        FileDatasetOptions options = Options(string.Concat(lines)) with
        {
            Count = expected.GetProperty("count").GetInt32(),
            Seed = expected.GetProperty("seed").GetInt64(),
            InputLength = expected.GetProperty("input_len").GetInt32(),
            PrefixLength = expected.GetProperty("prefix_len").GetInt32(),
        };
        JsonElement[] prompts = [.. expected.GetProperty("prompts").EnumerateArray()];
        var dataset = new SonnetDataset(options, new TemplateTokenizer());
        ServeRequest[] requests = [.. dataset.Read(TestContext.Current.CancellationToken)];
        Assert.Equal(prompts.Select(prompt => $"<u>{prompt.GetProperty("prompt").GetString()}</u>"), requests.Select(request => request.Prompt));
        Assert.Equal(prompts.Select(prompt => prompt.GetProperty("tokens").GetInt32()), requests.Select(request => request.InputLength));
        Assert.Equal(expected.GetProperty("rejected").GetInt32(), dataset.RejectedCount);
        Assert.Equal(lines.Length, dataset.EntryCount);
        Assert.All(requests, request => Assert.Equal(150, request.OutputLength));

        ServeRequest[] plain = Read(options with { SkipChatTemplate = true, OutputLength = 9 }, new TemplateTokenizer());
        Assert.Equal(prompts.Select(prompt => prompt.GetProperty("prompt").GetString()), plain.Select(request => request.Prompt));
        Assert.Equal(requests.Select(request => request.InputLength), plain.Select(request => request.InputLength));
        Assert.All(plain, request => Assert.Equal(9, request.OutputLength));

        File.WriteAllText(_folder["poem.txt"], string.Concat(lines).Replace("\n", "\r\n", StringComparison.Ordinal));
        Assert.Equal(requests.Select(request => request.Prompt), Read(options, new TemplateTokenizer()).Select(request => request.Prompt));
    }

    [Fact]
    public void All_of_the_sonnets_make_prompts_of_vLLM_s_default_lengths()
    {
        var options = new FileDatasetOptions { Paths = [DataFile.PathOf("sonnet.txt")] };
        ITokenizer tokenizer = new TokenizerFactory().Open("o200k_base");
        var dataset = new SonnetDataset(options, tokenizer);
        ServeRequest[] requests = [.. dataset.Read(TestContext.Current.CancellationToken)];
        Assert.Equal(1000, requests.Length);
        Assert.Equal(File.ReadAllLines(options.Paths[0]).Length, dataset.EntryCount);
        Assert.All(requests, request => Assert.Equal(tokenizer.Count(request.Prompt!), request.InputLength));
        Assert.All(requests, request => Assert.InRange(request.InputLength, 450, 550));
        Assert.Single(requests.Select(request => request.Prompt![..500]).Distinct());
        Assert.True(requests.Select(request => request.Prompt).Distinct().Count() > 990);
    }

    [Theory]
    // The words ahead of the lines have 61 tokens in the template, and a line 10 by itself: 2.5, 4.5 and 5.5 lines, and for the prefix 0.5, 1.5 and 2.5.
    [InlineData(86, 61, 2, 0)]
    [InlineData(106, 66, 4, 0)]
    [InlineData(116, 76, 6, 2)]
    [InlineData(116, 86, 6, 2)]
    public void Halves_of_lines_are_rounded_to_the_even_number_as_Python_rounds_them(int inputLength, int prefixLength, int lines, int prefixLines)
    {
        string[] poem = [.. Enumerable.Range(0, 20).Select(i => $"{i:00}345678\n")];
        FileDatasetOptions options = Options(string.Concat(poem)) with { InputLength = inputLength, PrefixLength = prefixLength, Count = 4 };
        string[] texts = [.. Read(options, new TemplateTokenizer()).Select(request => request.Prompt![(request.Prompt!.IndexOf('\n', StringComparison.Ordinal) + 1)..])];
        Assert.All(texts, text => Assert.Equal(lines, text.Count(character => character == '\n')));
        Assert.All(texts, text => Assert.StartsWith(string.Concat(poem.Take(prefixLines)), text, StringComparison.Ordinal));
        Assert.True(texts.Select(text => text[(9 * prefixLines)..(9 * (prefixLines + 1))]).Distinct().Count() > 1);
    }

    [Theory]
    [InlineData(50, 200, "already have 61")]
    [InlineData(61, 0, "already have 61")]
    [InlineData(100, 500, "come out longer")]
    [InlineData(63, 0, "come out longer")]
    public void A_length_that_no_prompt_fits_is_refused(int inputLength, int prefixLength, string reason)
    {
        FileDatasetOptions options = Options(string.Concat(Enumerable.Repeat(new string('x', 29) + "\n", 30))) with { InputLength = inputLength, PrefixLength = prefixLength };
        ServeException error = Assert.Throws<ServeException>(() => Read(options, new TemplateTokenizer()));
        Assert.Equal("InputLengthTooSmall", error.ErrorId);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_without_a_line_or_without_text_is_refused()
    {
        Assert.Equal("DatasetEmpty", Assert.Throws<ServeException>(() => Read(Options(""), new LetterTokenizer())).ErrorId);
        File.WriteAllBytes(_folder["poem.txt"], [0x61, 0xFF, 0xFE, 0x0A]);
        Assert.Equal("DatasetFormatInvalid", Assert.Throws<ServeException>(() => Read(new FileDatasetOptions { Paths = [_folder["poem.txt"]] }, new LetterTokenizer())).ErrorId);
        Assert.Equal("DatasetNotFound", Assert.Throws<ServeException>(() => Read(new FileDatasetOptions { Paths = [_folder["none.txt"]] }, new LetterTokenizer())).ErrorId);
    }

    private static ServeRequest[] Read(FileDatasetOptions options, ITokenizer tokenizer) =>
        [.. new SonnetDataset(options, tokenizer).Read(TestContext.Current.CancellationToken)];

    private FileDatasetOptions Options(string content)
    {
        File.WriteAllText(_folder["poem.txt"], content);
        return new FileDatasetOptions { Paths = [_folder["poem.txt"]] };
    }
}
