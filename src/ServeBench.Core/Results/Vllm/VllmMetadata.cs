using System.Collections.Specialized;
using System.Text.Json;
using System.Text.RegularExpressions;
using ServeBench.Metrics;

namespace ServeBench.Results;

/// <summary>Finds a user's own keys among those of a result of vLLM's two clients.</summary>
internal static partial class VllmMetadata
{
    private const string FirstKeyBefore = "num_prompts";
    private const string FirstKeyAfter = "request_rate";
    private const string SecondKeyAfter = "burstiness";
    private const string MaxModelLength = "max_model_len";

    private static readonly HashSet<string> s_ofClients =
    [
        "date", "endpoint_type", "backend", "label", "model_id", "tokenizer_id", FirstKeyBefore, FirstKeyAfter, SecondKeyAfter, "max_concurrency",
        "ramp_up_strategy", "ramp_up_start_rps", "ramp_up_end_rps", "input_lens", "output_lens", "ttfts", "itls", "latencies", "start_times", "queue_times",
        VllmSummary.OldGoodputKey, "generated_texts", "errors", RampEvents.Key, VllmBenchKeys.FailedRequests, "server_queue_times", "server_ttfts", SteadyStateKeys.Key,
        ResultExtension.Key, "mode", "num_conversations", "turns_per_conversation", "multi_turn_concurrency", "inter_turn_delay_ms", "prefix_global_ratio",
        "prefix_conversation_ratio", "prefix_unique_ratio", "no_history_accumulation", "per_turn_metrics", "conversation_ids", "turns",
        .. MetricCatalog.Columns.Select(column => column.VllmKey).OfType<string>(),
    ];

    /// <summary>
    /// The keys and their values; <see langword="null"/> when there are none. <c>vllm bench serve</c> puts them between those of the set-up and those of
    /// the traffic. In a file whose keys are in another order, or of conversations, they are what no client writes of itself.
    /// </summary>
    public static OrderedDictionary? Read(ResultObject result)
    {
        var metadata = new OrderedDictionary(StringComparer.OrdinalIgnoreCase);
        JsonProperty[] members = [.. result.Element.EnumerateObject()];
        foreach (JsonProperty member in Candidates(members).Where(IsOfTheUser))
        {
            metadata[member.Name] = MetadataConverter.ReadValue(member.Value);
        }

        return metadata.Count > 0 ? metadata : null;
    }

    private static JsonProperty[] Candidates(JsonProperty[] members)
    {
        int after = Array.FindIndex(members, member => member.Name == FirstKeyAfter);
        int before = Array.FindIndex(members, member => member.Name == FirstKeyBefore);
        bool isOrdered = before >= 0 && before < after && after + 1 < members.Length && members[after + 1].Name == SecondKeyAfter;
        return isOrdered ? members[(before + 1)..after] : members;
    }

    // vllm-bench writes that no greatest length was asked for; a length is worth keeping.
    private static bool IsOfTheUser(JsonProperty member) =>
        !s_ofClients.Contains(member.Name)
        && !(member.Name == MaxModelLength && member.Value.ValueKind == JsonValueKind.Null)
        && !Measured().IsMatch(member.Name);

    [GeneratedRegex(@"^((mean|median|std|p[0-9.]+)_(ttft|tpot|itl|e2el|client_queue_time|e2el_including_client_queue)_ms|(probe|spec_decode|diffusion)_\w+)$")]
    private static partial Regex Measured();
}
