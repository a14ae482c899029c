using System.Text.Json.Nodes;
using ServeBench.Simulation;
using Xunit;

namespace ServeBench.Tests.Simulation;

/// <summary>Streams of the servers' own APIs, byte for byte.</summary>
public sealed class NativeStreamBytesTests
{
    private static readonly SimulatorOptions s_fast = new() { TimeToFirstToken = TimeSpan.Zero, InterTokenLatency = TimeSpan.Zero };

    private static async Task<RawResponse> PostAsync(string path, string body)
    {
        await using Simulator simulator = Simulator.Start(s_fast);
        using RawClient client = await RawClient.ConnectAsync(simulator);
        await client.SendAsync(RawClient.Post(path, body, "X-Request-Id: b7\r\n"));
        return await client.ReadResponseAsync();
    }

    [Fact]
    public async Task Sglang_repeats_the_text_in_each_event()
    {
        RawResponse response = await PostAsync("/generate", """{"text":"hello world","sampling_params":{"max_new_tokens":2},"stream":true}""");
        Assert.Equal(
            """data: {"text":" kok","meta_info":{"id":"b7","prompt_tokens":4,"cached_tokens":0,"completion_tokens":1,"finish_reason":null}}""" + "\n\n"
            + """data: {"text":" kok bib","meta_info":{"id":"b7","prompt_tokens":4,"cached_tokens":0,"completion_tokens":2,"finish_reason":{"type":"length","length":2}}}""" + "\n\n"
            + "data: [DONE]\n\n",
            response.Body);
    }

    [Fact]
    public async Task Tgi_ends_with_the_whole_text_and_no_mark_of_the_end()
    {
        RawResponse response = await PostAsync("/generate_stream", """{"inputs":"hello world","parameters":{"max_new_tokens":2,"details":true}}""");
        Assert.Equal(
            """data:{"index":1,"token":{"id":1000,"text":" kok","logprob":-0.5,"special":false},"generated_text":null,"details":null}""" + "\n\n"
            + """data:{"index":2,"token":{"id":1001,"text":" bib","logprob":-0.5,"special":false},"generated_text":" kok bib","details":{"finish_reason":"length","generated_tokens":2,"seed":null,"input_length":4}}""" + "\n\n",
            response.Body);
    }

    [Fact]
    public async Task Triton_sends_pieces_of_text_and_no_counts()
    {
        RawResponse response = await PostAsync("/v2/models/ensemble/generate_stream", """{"text_input":"hello world","max_tokens":2,"stream":true}""");
        string Event(string text) =>
            """data: {"context_logits":0.0,"cum_log_probs":0.0,"generation_logits":0.0,"model_name":"ensemble","model_version":"1","output_log_probs":0.0,"sequence_end":false,"sequence_id":0,"sequence_start":false,"text_output":""" + $"\"{text}\"}}\n\n";
        Assert.Equal(Event(" kok") + Event(" bib"), response.Body);
    }

    [Fact]
    public async Task Anthropic_begins_and_ends_a_message_around_its_deltas()
    {
        RawResponse response = await PostAsync("/v1/messages", """{"model":"sim","max_tokens":2,"messages":[{"role":"user","content":"hello world"}],"stream":true}""");
        string text = JsonNode.Parse((await PostAsync("/v1/messages", """{"model":"sim","max_tokens":2,"messages":[{"role":"user","content":"hello world"}]}""")).Body)!["content"]![0]!["text"]!.GetValue<string>();
        int prompt = JsonNode.Parse(response.Body.Split("data: ")[1].Split("\n\n")[0])!["message"]!["usage"]!["input_tokens"]!.GetValue<int>();
        string Event(string type, string rest) => $"event: {type}\ndata: {{\"type\":\"{type}\"{rest}}}\n\n";
        Assert.Equal(
            Event("message_start", $$$""","message":{"id":"msg_b7","type":"message","role":"assistant","model":"sim","content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":{{{prompt}}},"output_tokens":1}}""")
            + Event("content_block_start", ""","index":0,"content_block":{"type":"text","text":""}""")
            + Event("ping", "")
            + Event("content_block_delta", $$""","index":0,"delta":{"type":"text_delta","text":"{{text[..4]}}"}""")
            + Event("content_block_delta", $$""","index":0,"delta":{"type":"text_delta","text":"{{text[4..]}}"}""")
            + Event("content_block_stop", ",\"index\":0")
            + Event("message_delta", ""","delta":{"stop_reason":"max_tokens","stop_sequence":null},"usage":{"output_tokens":2}""")
            + Event("message_stop", ""),
            response.Body);
    }

    [Fact]
    public async Task Azure_begins_with_an_event_without_choices()
    {
        RawResponse response = await PostAsync("/openai/deployments/sim/chat/completions?api-version=2024-10-21", """{"messages":[{"role":"user","content":"hello"}],"max_completion_tokens":1,"stream":true}""");
        Assert.StartsWith("data: {\"choices\":[],\"created\":0,\"id\":\"\",\"model\":\"\",\"object\":\"\",\"prompt_filter_results\":[", response.Body, StringComparison.Ordinal);
        Assert.EndsWith("data: [DONE]\n\n", response.Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/generate", """{"text":"hello world","sampling_params":{"max_new_tokens":2}}""", "text", " kok bib")]
    [InlineData("/generate", """{"input_ids":[1,2,3],"sampling_params":{"max_new_tokens":1}}""", "meta_info.completion_tokens", "1")]
    public async Task Without_a_stream_the_answer_is_one_document(string path, string body, string member, string expected)
    {
        JsonNode? node = JsonNode.Parse((await PostAsync(path, body)).Body);
        foreach (string name in member.Split('.'))
        {
            node = node![name];
        }

        Assert.Equal(expected, node!.ToString());
    }

    [Theory]
    [InlineData("/generate", """{"sampling_params":{}}""", 400, "text")]
    [InlineData("/generate_stream", """{"parameters":{}}""", 422, """{"error":"missing field `inputs`","error_type":"validation"}""")]
    [InlineData("/v2/models/ensemble/generate_stream", "{}", 400, """{"error":"expected tensor input 'text_input'"}""")]
    [InlineData("/v1/messages", """{"model":"sim","messages":[]}""", 400, """{"type":"error","error":{"type":"invalid_request_error","message":"max_tokens: Field required"}}""")]
    [InlineData("/openai/deployments/sim/chat/completions", "{}", 404, "Resource not found")]
    [InlineData("/openai/deployments/other/chat/completions?api-version=1", "{}", 404, "There is no")]
    public async Task A_request_that_cannot_be_answered_gets_an_error_of_the_apis_own_form(string path, string body, int status, string expected)
    {
        RawResponse response = await PostAsync(path, body);
        Assert.Equal(status, response.Status);
        Assert.Contains(expected, System.Text.RegularExpressions.Regex.Unescape(response.Body), StringComparison.Ordinal);
    }
}
