using System.Collections;
using System.Collections.Specialized;
using System.Text;
using ServeBench.Endpoints;
using ServeBench.Workloads;
using Xunit;

namespace ServeBench.Tests.Endpoints;

public sealed class RequestBodyTests
{
    private static readonly ServeRequest s_request = new() { Prompt = "Grüß \"Gott\"", InputLength = 4, OutputLength = 16 };

    private static string Body(string backend, ServeRequest request, GenerationOptions options)
    {
        using var body = new RequestBody(options.ExtraBody, BodyMembers.From(request.ExtraBody));
        BackendCatalog.Find(backend).WriteBody(body, request, options);
        return Encoding.UTF8.GetString(body.Finish().Span);
    }

    [Fact]
    public void The_vllm_completions_body_is_that_of_its_own_client()
    {
        Assert.Equal(
            """{"model":"m","prompt":"Grüß \"Gott\"","repetition_penalty":1,"max_tokens":16,"stream":true,"stream_options":{"include_usage":true},"ignore_eos":true}""",
            Body("vllm", s_request, new() { Model = "m", Sampling = Sampled.By(("IgnoreEos", true)) }));
    }

    [Fact]
    public void The_openai_body_holds_nothing_that_openai_refuses()
    {
        Assert.Equal(
            """{"model":"m","prompt":"Grüß \"Gott\"","max_tokens":16,"stream":true,"stream_options":{"include_usage":true}}""",
            Body("openai", s_request, new() { Model = "m" }));
    }

    [Fact]
    public void A_chat_prompt_is_one_user_message_with_one_text_part()
    {
        Assert.Equal(
            """{"model":"m","messages":[{"role":"user","content":[{"type":"text","text":"Grüß \"Gott\""}]}],"max_completion_tokens":16,"stream":true,"stream_options":{"include_usage":true},"top_p":0.9,"top_k":5,"min_p":0.1,"temperature":0,"frequency_penalty":0.5,"presence_penalty":-0.5}""",
            Body("openai-chat", s_request, new() { Model = "m", Sampling = Sampled.By(("TopP", 0.9), ("TopK", 5), ("MinP", 0.1), ("Temperature", 0), ("FrequencyPenalty", 0.5), ("PresencePenalty", -0.5)) }));
    }

    [Fact]
    public void Messages_and_token_ids_are_sent_as_they_are()
    {
        string chat = Body("openai-chat", new() { Messages = [new("system", "Be brief."), new("user", "Hi")] }, new() { Model = "m" });
        Assert.Contains("""[{"role":"system","content":"Be brief."},{"role":"user","content":"Hi"}]""", chat, StringComparison.Ordinal);
        string completions = Body("openai", new() { PromptTokenIds = [1, 2, 3], Model = "lora" }, new() { Model = "m" });
        Assert.StartsWith("""{"model":"lora","prompt":[1,2,3],"stream":true""", completions, StringComparison.Ordinal);
    }

    [Fact]
    public void Media_follow_the_text_in_the_one_user_message()
    {
        var request = new ServeRequest { Prompt = "What?", Media = [ContentPart.FromImage("http://h/i.png"), ContentPart.FromVideo("http://h/v.mp4")] };
        Assert.Contains(
            """[{"role":"user","content":[{"type":"text","text":"What?"},{"type":"image_url","image_url":{"url":"http://h/i.png"}},{"type":"video_url","video_url":{"url":"http://h/v.mp4"}}]}],"stream":true""",
            Body("openai-chat", request, new() { Model = "m" }),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_message_of_parts_is_sent_in_their_order()
    {
        var message = new ChatMessage("user", [ContentPart.FromImage("http://h/i.png"), ContentPart.FromText("What?")]);
        Assert.Contains(
            """[{"role":"system","content":"Be brief."},{"role":"user","content":[{"type":"image_url","image_url":{"url":"http://h/i.png"}},{"type":"text","text":"What?"}]}],"stream":true""",
            Body("openai-chat", new() { Messages = [new("system", "Be brief."), message] }, new() { Model = "m" }),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Media_that_would_be_left_out_are_refused()
    {
        ContentPart[] media = [ContentPart.FromImage("http://h/i.png")];
        ServeException Refused(string backend, ServeRequest request) => Assert.Throws<ServeException>(() => Body(backend, request, new()));
        Assert.Contains("the backend 'openai' sends only text", Refused("openai", new() { Index = 7, Prompt = "p", Media = media }).Message, StringComparison.Ordinal);
        Assert.Contains("both Messages and Media", Refused("openai-chat", new() { Messages = [new("user", "m")], Media = media }).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Extra_members_win_and_stand_once()
    {
        var run = new OrderedDictionary { ["temperature"] = 0.7, ["stop"] = new object[] { "\n", "END" }, ["nested"] = new Hashtable { ["a"] = null } };
        var request = new ServeRequest { Prompt = "p", ExtraBody = new OrderedDictionary { ["temperature"] = 0.1, ["max_tokens"] = 3 } };
        Assert.Equal(
            """{"model":"m","prompt":"p","stream":true,"stream_options":{"include_usage":true},"temperature":0.1,"stop":["\n","END"],"nested":{"a":null},"max_tokens":3}""",
            Body("openai", request, new() { Model = "m", Sampling = Sampled.By(("Temperature", 1)), ExtraBody = BodyMembers.From(run) }));
    }

    [Fact]
    public void A_value_without_a_json_form_is_named()
    {
        var error = Assert.Throws<ServeException>(() => BodyMembers.From(new Hashtable { ["a"] = new Hashtable { ["b"] = new object[] { 1, double.NaN } } }));
        Assert.Equal("ExtraBodyInvalid", error.ErrorId);
        Assert.Contains("'a.b[1]'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_request_without_a_prompt_is_refused()
    {
        Assert.Equal("RequestInvalid", Assert.Throws<ServeException>(() => Body("openai", new() { Index = 7 }, new())).ErrorId);
        Assert.Equal("RequestInvalid", Assert.Throws<ServeException>(() => Body("openai-chat", new() { Index = 7 }, new())).ErrorId);
    }
}
