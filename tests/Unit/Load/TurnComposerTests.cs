using System.Text;
using ServeBench.Endpoints;
using ServeBench.Load;
using ServeBench.Tests.Tokenizers;
using ServeBench.Workloads;
using Xunit;

namespace ServeBench.Tests.Load;

public sealed class TurnComposerTests
{
    private static readonly ChatMessage[] s_history = [new("user", "first question"), new("assistant", "first answer")];

    private static string BodyOf(string backend)
    {
        RunPlan plan = Talk.Plan(Talk.Requests(1, 1)) with { Backend = BackendCatalog.Find(backend), Tokenizer = new BracketTokenizer() };
        ServeRequest sent = new TurnComposer(plan).Compose(Talk.Turn("c0", 1), s_history, model: null);
        using var body = new RequestBody();
        plan.Backend.WriteBody(body, sent, plan.Generation);
        return Encoding.UTF8.GetString(body.Finish().Span);
    }

    [Theory]
    [InlineData("openai-chat")]
    [InlineData("azure-openai")]
    [InlineData("anthropic")]
    [InlineData("openai-responses")]
    public void Apis_of_messages_get_what_was_said_as_messages(string backend)
    {
        string body = BodyOf(backend);

        int question = body.IndexOf("\"first question\"", StringComparison.Ordinal);
        int answer = body.IndexOf("\"first answer\"", StringComparison.Ordinal);
        int next = body.IndexOf("\"c0-1\"", StringComparison.Ordinal);
        Assert.True(question > 0 && answer > question && next > answer, body);
        Assert.Contains("\"assistant\"", body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("openai")]
    [InlineData("vllm")]
    [InlineData("sglang")]
    [InlineData("tgi")]
    [InlineData("tensorrt-llm")]
    public void Apis_of_text_get_it_through_the_chat_template(string backend) =>
        Assert.Contains("\"[user: first question][assistant: first answer][user: c0-1]>\"", BodyOf(backend), StringComparison.Ordinal);

    [Theory]
    [InlineData("openai-embeddings")]
    [InlineData("vllm-rerank")]
    public void Other_apis_are_refused(string backend) =>
        Assert.Equal("ConversationNotSupported", Assert.Throws<ServeException>(() => BodyOf(backend)).ErrorId);
}
