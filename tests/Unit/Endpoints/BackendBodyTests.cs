using System.Collections;
using System.Text;
using ServeBench.Endpoints;
using ServeBench.Workloads;
using Xunit;

namespace ServeBench.Tests.Endpoints;

/// <summary>What the servers' own APIs are sent, byte for byte.</summary>
public sealed class BackendBodyTests
{
    private static readonly ServeRequest s_request = new() { Prompt = "Grüß", InputLength = 4, OutputLength = 16 };

    private static readonly GenerationOptions s_sampling = new() { Model = "m", Sampling = Sampled.By(("Temperature", 0.5), ("TopP", 0.25), ("TopK", 7)) };

    private static string Body(string backend, ServeRequest request, GenerationOptions options)
    {
        using var body = new RequestBody(options.ExtraBody, BodyMembers.From(request.ExtraBody));
        BackendCatalog.Find(backend).WriteBody(body, request, options);
        return Encoding.UTF8.GetString(body.Finish().Span);
    }

    [Fact]
    public void Sglang_gets_sampling_parameters_of_its_own()
    {
        Assert.Equal(
            """{"text":"Grüß","sampling_params":{"max_new_tokens":16,"ignore_eos":true},"stream":true}""",
            Body("sglang", s_request, new() { Model = "m", Sampling = Sampled.By(("IgnoreEos", true)) }));
        Assert.Equal(
            """{"input_ids":[1,2],"sampling_params":{"top_p":0.25,"top_k":7,"temperature":0.5},"stream":true,"lora_path":"adapter","return_logprob":true,"top_logprobs_num":3}""",
            Body("sglang", new() { PromptTokenIds = [1, 2], Model = "adapter" }, s_sampling with { Sampling = Sampled.By(("Temperature", 0.5), ("TopP", 0.25), ("TopK", 7), ("Logprobs", 3)) }));
    }

    [Fact]
    public void Tgi_gets_the_sampling_of_vllms_client_unless_the_user_sets_it()
    {
        Assert.Equal(
            """{"inputs":"Grüß","parameters":{"max_new_tokens":16,"do_sample":true,"temperature":0.01,"top_p":0.99,"truncate":4,"ignore_eos_token":true,"details":true}}""",
            Body("tgi", s_request, new() { Model = "m", Sampling = Sampled.By(("IgnoreEos", true)) }));
        Assert.Equal(
            """{"inputs":"p","parameters":{"do_sample":true,"temperature":0.5,"top_p":0.25,"top_k":7,"ignore_eos_token":false,"details":true}}""",
            Body("tgi", new() { Prompt = "p" }, s_sampling));
    }

    [Fact]
    public void Tgi_takes_no_temperature_of_0_and_no_top_p_of_1() => Assert.Equal(
        """{"inputs":"p","parameters":{"do_sample":false,"ignore_eos_token":false,"details":true}}""",
        Body("tgi", new() { Prompt = "p" }, new() { Sampling = Sampled.By(("Temperature", 0), ("TopP", 1)) }));

    [Fact]
    public void Triton_gets_what_vllms_client_sends()
    {
        Assert.Equal(
            """{"accumulate_tokens":true,"text_input":"Grüß","temperature":0,"top_p":1,"max_tokens":16,"stream":true,"min_length":16}""",
            Body("tensorrt-llm", s_request, new() { Model = "m", Sampling = Sampled.By(("IgnoreEos", true)) }));
        Assert.Equal(
            """{"accumulate_tokens":true,"text_input":"Grüß","temperature":0.5,"top_p":0.25,"max_tokens":16,"stream":true,"top_k":7}""",
            Body("tensorrt-llm", s_request, s_sampling));
    }

    [Fact]
    public void Anthropic_gets_messages_and_what_the_system_says_apart()
    {
        Assert.Equal(
            """{"model":"m","max_tokens":16,"messages":[{"role":"user","content":"Grüß"}],"stream":true,"top_p":0.25,"top_k":7,"temperature":0.5}""",
            Body("anthropic", s_request, s_sampling));
        var talk = new ServeRequest { Messages = [new("system", "Be brief."), new("user", "Hi"), new("assistant", "Ho"), new("user", "?")], OutputLength = 8, Model = "other" };
        Assert.Equal(
            """{"model":"other","max_tokens":8,"system":"Be brief.","messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":"Ho"},{"role":"user","content":"?"}],"stream":true}""",
            Body("anthropic", talk, new() { Model = "m" }));
    }

    [Fact]
    public void Azure_gets_what_openai_gets() =>
        Assert.Equal(Body("openai-chat", s_request, s_sampling), Body("azure-openai", s_request, s_sampling));

    [Fact]
    public void Anthropic_asks_for_a_length_of_the_answer()
    {
        var request = new ServeRequest { Index = 3, Prompt = "p" };
        var error = Assert.Throws<ServeException>(() => Body("anthropic", request, new() { Model = "m" }));
        Assert.Equal("RequestInvalid", error.ErrorId);
        Assert.Contains("Request 3 has no OutputLength", error.Message, StringComparison.Ordinal);
        GenerationOptions given = new() { Model = "m", ExtraBody = BodyMembers.From(new Hashtable { ["max_tokens"] = 9 }) };
        Assert.EndsWith("\"max_tokens\":9}", Body("anthropic", request, given), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("anthropic", "IgnoreEos")]
    [InlineData("anthropic", "MinP")]
    [InlineData("anthropic", "Logprobs")]
    [InlineData("anthropic", "RepetitionPenalty")]
    [InlineData("tgi", "MinP")]
    [InlineData("tgi", "PresencePenalty")]
    [InlineData("tensorrt-llm", "MinP")]
    [InlineData("tensorrt-llm", "Logprobs")]
    public void An_option_that_an_api_does_not_have_is_refused_rather_than_left_out(string backend, string option)
    {
        GenerationOptions options = new() { Sampling = Sampled.By((option, option == "IgnoreEos" ? true : 1)) };
        var error = Assert.Throws<ServeException>(() => Body(backend, s_request, options));
        Assert.Equal("OptionNotSupported", error.ErrorId);
        Assert.Contains($"'{backend}' has no member for {option}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Images_in_a_message_are_refused_where_only_text_is_sent()
    {
        var request = new ServeRequest { Messages = [new("user", [ContentPart.FromText("What is it?"), ContentPart.FromImage("http://127.0.0.1/a.png")])], OutputLength = 8 };
        Assert.Contains("sends only text", Assert.Throws<ServeException>(() => Body("anthropic", request, new() { Model = "m" })).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sglang")]
    [InlineData("tgi")]
    [InlineData("tensorrt-llm")]
    [InlineData("anthropic")]
    public void A_request_without_a_prompt_is_refused(string backend) => Assert.Equal(
        "RequestInvalid", Assert.Throws<ServeException>(() => Body(backend, new() { Index = 7, OutputLength = 1 }, new())).ErrorId);
}
