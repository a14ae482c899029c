using System.Text.Json;
using System.Text.Json.Nodes;

namespace ServeBench.Tests.Results;

/// <summary>Result files with vLLM's keys in vLLM's order, made from the reference vectors and not by our writer.</summary>
internal static class VllmFiles
{
    private static readonly string[] s_counts =
    [
        "completed", "failed", "total_input_tokens", "total_output_tokens", "request_throughput", "request_goodput", "output_throughput",
        "total_token_throughput",
    ];

    private static readonly string[] s_detailKeys = ["input_lens", "output_lens", "ttfts", "itls", "start_times", "generated_texts", "errors"];

    /// <summary>What <c>--save-detailed</c> saves.</summary>
    public static JsonObject Detailed(JsonElement @case)
    {
        JsonElement[] requests = [.. @case.GetProperty("requests").EnumerateArray()];
        JsonElement expected = @case.GetProperty("expected");
        var result = new JsonObject
        {
            ["date"] = "20260801-123015",
            ["endpoint_type"] = "openai-chat",
            ["backend"] = "openai-chat",
            ["label"] = null,
            ["model_id"] = "org/model-7b",
            ["tokenizer_id"] = "org/model-7b",
            ["num_prompts"] = requests.Length,
            ["gpu"] = "H100",
            ["tp"] = "2",
            ["request_rate"] = "inf",
            ["burstiness"] = 1.0,
            ["max_concurrency"] = null,
            ["duration"] = @case.GetProperty("duration_s").GetDouble(),
        };
        foreach (string key in s_counts)
        {
            result[key] = JsonNode.Parse(expected.GetProperty(key).GetRawText());
        }

        Add("input_lens", "prompt_len");
        Add("output_lens", "output_tokens");
        Add("ttfts", "ttft_s");
        Add("itls", "itl_s");
        Add("latencies", "latency_s");
        Add("start_times", "start_s");
        result["queue_times"] = new JsonArray([.. requests.Select(_ => JsonValue.Create(0.0))]);
        result["generated_texts"] = new JsonArray([.. requests.Select(_ => JsonValue.Create("text"))]);
        Add("errors", "error");
        result["max_output_tokens_per_s"] = JsonNode.Parse(expected.GetProperty("max_output_tokens_per_s").GetRawText());
        result["max_concurrent_requests"] = JsonNode.Parse(expected.GetProperty("max_concurrent_requests").GetRawText());
        result["rtfx"] = 0.0;
        foreach (JsonProperty statistic in expected.EnumerateObject().Where(member => member.Name.EndsWith("_ms", StringComparison.Ordinal)))
        {
            result[statistic.Name] = JsonNode.Parse(statistic.Value.GetRawText());
        }

        return result;

        void Add(string key, string source) => result[key] = new JsonArray([.. requests.Select(request => JsonNode.Parse(request.GetProperty(source).GetRawText()))]);
    }

    /// <summary>What <c>--save-result</c> alone saves.</summary>
    public static JsonObject Summary(JsonElement @case)
    {
        JsonObject result = Detailed(@case);
        foreach (string key in s_detailKeys)
        {
            result.Remove(key);
        }

        return result;
    }
}
