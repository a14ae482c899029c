using System.Text.Json;
using ServeBench.Workloads;
using Xunit;

namespace ServeBench.Tests.Workloads;

public sealed class BurstGptDatasetTests : IDisposable
{
    private const string Header = "Timestamp,Model,Request tokens,Response tokens,Total tokens,Log Type\n";

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Cases { get; } = [.. VectorFile.Cases("text_datasets.json", "pandas_sample").Select(@case => @case.GetRawText())];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Cases), DisableDiscoveryEnumeration = true)]
    public void Rows_are_those_that_pandas_samples(string text)
    {
        JsonElement expected = JsonElement.Parse(text);
        int[] sample = expected.Integers("sample");
        int rows = expected.GetProperty("rows").GetInt32();
        // Rows that do not count stand among those that do; a row's number is the length of its answer, less one.
        string path = Write(Header + string.Concat(Enumerable.Range(0, rows).Select(i => $"{i}.5,GPT-4,{i % 5},{i + 1},9,\"Log, of API\"\n{i},ChatGPT,3,4,7,x\n{i},GPT-4,5,0,5,x\n")));
        FileDatasetOptions options = new() { Paths = [path], Seed = expected.GetProperty("seed").GetInt64(), Count = expected.GetProperty("count").GetInt32() };
        ServeRequest[] requests = Read(options);
        Assert.Equal(sample, requests.Select(request => request.OutputLength - 1));
        Assert.Equal(sample.Select(row => row % 5), requests.Select(request => request.InputLength));
        Assert.All(requests, (request, i) =>
        {
            Assert.Equal(i, request.Index);
            Assert.Equal(string.Concat(Enumerable.Range(0, request.InputLength).Select(j => (char)((i + j) % 7))), request.Prompt);
        });
        Assert.Equal(Math.Min(rows, sample.Length), Read(options with { Oversample = false }).Length);
        Assert.Equal(rows, Read(options with { Count = 0 }).Length);
    }

    [Theory]
    [InlineData("Timestamp,Model,Response tokens\n", "DatasetFormatInvalid", "has no column 'Request tokens'; its columns are Timestamp, Model, Response tokens")]
    [InlineData("", "DatasetFormatInvalid", "is empty")]
    [InlineData(Header + "1,GPT-4,2,3,5,x\n\n2,GPT-4,2,many,5,x\n", "DatasetLineInvalid", "line 4, column 'Response tokens': 'many' is not a number of tokens")]
    [InlineData(Header + "1,\"GPT\n-4\",2,3,5,x\n2,GPT-4,-2,3,5,x\n", "DatasetLineInvalid", "line 4, column 'Request tokens': '-2' is not a number")]
    [InlineData(Header + "1,GPT-4,2,3,5,x,7\n", "DatasetLineInvalid", "line 2: there are 7 fields for 6 columns")]
    [InlineData(Header + "1,GPT-4,2,3,5,x\n2,\"GPT-4,2,3,5,x\n\n", "DatasetLineInvalid", "line 3: a field that begins with a quote is not closed")]
    [InlineData(Header + "1,ChatGPT,2,3,5,x\n", "DatasetEmpty", "it has no row whose Model is GPT-4")]
    public void What_is_wrong_is_named_with_file_line_and_column(string content, string errorId, string reason)
    {
        string path = Write(content);
        ServeException error = Assert.Throws<ServeException>(() => Read(new FileDatasetOptions { Paths = [path] }));
        Assert.Equal(errorId, error.ErrorId);
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_columns_tell_the_format() => Assert.Equal("BurstGpt", DatasetFormats.Detect(Write("\uFEFF" + Header)).Name);

    [Fact]
    public void A_tokenizer_without_a_known_vocabulary_is_refused() =>
        Assert.Equal("TokenizerVocabularyUnknown", Assert.Throws<ServeException>(() => new BurstGptDataset(new FileDatasetOptions { Paths = ["x"] }, new LetterTokenizer(vocabularySize: 0))).ErrorId);

    private static ServeRequest[] Read(FileDatasetOptions options) =>
        [.. new BurstGptDataset(options, new LetterTokenizer(vocabularySize: 7)).Read(TestContext.Current.CancellationToken)];

    private string Write(string content)
    {
        File.WriteAllText(_folder["burst.csv"], content);
        return _folder["burst.csv"];
    }
}
