using ServeBench.Tokenizers;
using ServeBench.Workloads;
using Xunit;

namespace ServeBench.Tests.Workloads;

public sealed class AzureTraceDatasetTests : IDisposable
{
    private const string Head = "TIMESTAMP,ContextTokens,GeneratedTokens\r\n";

    private static readonly ITokenizer s_o200k = new TokenizerFactory().Open("o200k_base");
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Times_count_from_the_first_row_and_prompts_have_their_tokens()
    {
        string path = Write(Head + "2023-11-16 18:15:46.6805900,374,44\r\n2023-11-16 18:15:50.9951690,396,109\r\n2023-11-17 18:15:46.6805900,1,1");
        ServeRequest[] requests = Read(path, s_o200k);
        Assert.Equal([0, 4.314579, 86400], requests.Select(request => request.Timestamp!.Value));
        Assert.Equal([374, 396, 1], requests.Select(request => s_o200k.Count(request.Prompt!)));
        Assert.Equal([(374, 44), (396, 109), (1, 1)], requests.Select(request => (request.InputLength, request.OutputLength)));
        Assert.All(requests, request => Assert.Null(request.PromptTokenIds));
    }

    [Fact]
    public void Columns_may_stand_in_any_order_and_times_may_have_an_offset()
    {
        string path = Write("GeneratedTokens,Model,TIMESTAMP,ContextTokens\n5,a,2024-05-10 00:00:00.009930+00:00,2\n6,b,2024-05-10 02:00:00+01:00,3\n");
        ServeRequest[] requests = Read(path);
        Assert.Equal([(2, 5), (3, 6)], requests.Select(request => (request.InputLength, request.OutputLength)));
        Assert.Equal(3599.99007, requests[1].Timestamp!.Value, 9);
    }

    [Fact]
    public void The_same_seed_makes_the_same_prompts_and_each_row_its_own()
    {
        string path = Write(Head + string.Concat(Enumerable.Range(0, 30).Select(i => $"2023-11-16 18:15:{i:00},40,4\n")));
        string[] Prompts(long seed, int count = 0) => [.. Read(path, s_o200k, seed, count).Select(request => request.Prompt!)];
        Assert.Equal(Prompts(3), Prompts(3));
        Assert.Equal(Prompts(3)[..7], Prompts(3, count: 7));
        Assert.Equal(30, Prompts(3).Distinct().Count());
        Assert.Empty(Prompts(3).Intersect(Prompts(4)));
        ServeRequest request = Read(path, s_o200k)[0];
        Assert.Equal(request.Prompt, request.Prompt);
    }

    [Theory]
    [InlineData("soon,1,1", "line 3, column 'TIMESTAMP': 'soon' is not a time")]
    [InlineData("2023-11-16 18:15:50,x,1", "line 3, column 'ContextTokens': 'x' is not a whole number of tokens above 0")]
    [InlineData("2023-11-16 18:15:50,10,0", "line 3, column 'GeneratedTokens': '0' is not a whole number of tokens above 0")]
    [InlineData("2023-11-16 18:15:50,10,-1", "line 3, column 'GeneratedTokens': '-1' is not a whole number")]
    [InlineData("2023-11-16 18:15:50,10", "line 3, column 'GeneratedTokens': '' is not a whole number")]
    [InlineData("2023-11-16 18:15:40,10,1", "line 3, column 'TIMESTAMP': the request is earlier than the first of the trace")]
    public void A_bad_row_is_named_before_anything_is_given(string row, string message)
    {
        string path = Write(Head + "2023-11-16 18:15:46,374,44\r\n" + row);
        ServeException error = Assert.Throws<ServeException>(() => Read(path, count: 1));
        Assert.Equal("DatasetLineInvalid", error.ErrorId);
        Assert.Contains($"'{path}', {message}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_of_other_columns_is_refused_by_those_that_are_missing()
    {
        ServeException error = Assert.Throws<ServeException>(() => Read(Write("TIMESTAMP,context,GeneratedTokens\n1,2,3")));
        Assert.Equal("DatasetFormatInvalid", error.ErrorId);
        Assert.Contains("has no column 'ContextTokens'; its columns are TIMESTAMP, context, GeneratedTokens.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_without_rows_is_empty() =>
        Assert.Equal("DatasetEmpty", Assert.Throws<ServeException>(() => Read(Write(Head))).ErrorId);

    [Fact]
    public void Rows_of_the_Azure_trace_hold_what_they_say()
    {
        ServeRequest[] requests = Read(DataFile.PathOf("azure_llm_inference_conv.csv"), s_o200k);
        Assert.Equal(2000, requests.Length);
        Assert.Equal(2_209_565, requests.Sum(request => (long)request.InputLength));
        Assert.Equal(requests.Select(request => request.Timestamp).Order(), requests.Select(request => request.Timestamp));
        ServeRequest longest = requests.MaxBy(request => request.InputLength)!;
        Assert.Equal((7930, 7930), (longest.InputLength, s_o200k.Count(longest.Prompt!)));
    }

    private static ServeRequest[] Read(string path, ITokenizer? tokenizer = null, long seed = 0, int count = 0) =>
        [.. new AzureTraceDataset(new FileDatasetOptions { Paths = [path], Seed = seed, Count = count }, tokenizer ?? new LetterTokenizer()).Read(TestContext.Current.CancellationToken)];

    private string Write(string content)
    {
        string path = _folder["trace.csv"];
        File.WriteAllText(path, content);
        return path;
    }
}
