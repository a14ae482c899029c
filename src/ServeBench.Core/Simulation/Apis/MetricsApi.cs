using System.Globalization;
using System.Text;
using ServeBench.Simulation.Model;
using ServeBench.Simulation.Pacing;

namespace ServeBench.Simulation.Apis;

/// <summary>GET <c>/metrics</c>: what vLLM counts under the same names, in the Prometheus text format.</summary>
internal sealed class MetricsApi(SimulatedModel model, SimulatorCounters counters) : ISimulatedApi
{
    private readonly string _labels = $"engine=\"0\",model_name=\"{EscapeLabel(model.Options.Models[0])}\"";

    public string Method => "GET";

    public string Path => "/metrics";

    public SimulatedAnswer Answer(ApiRequest request)
    {
        var text = new StringBuilder();
        Write(text, "vllm:num_requests_running", "gauge", "Number of requests in model execution batches.", counters.Running);
        Write(text, "vllm:num_requests_waiting", "gauge", "Number of requests waiting to be processed.", counters.Waiting);
        Write(text, "vllm:prefix_cache_queries_total", "counter", "Prefix cache queries, in terms of number of queried tokens.", model.PrefixCache.Queries);
        Write(text, "vllm:prefix_cache_hits_total", "counter", "Prefix cache hits, in terms of number of cached tokens.", model.PrefixCache.Hits);
        Write(text, "vllm:prompt_tokens_total", "counter", "Number of prefill tokens processed.", counters.PromptTokens);
        Write(text, "vllm:generation_tokens_total", "counter", "Number of generation tokens processed.", counters.GenerationTokens);
        WriteHeader(text, "vllm:request_success_total", "counter", "Count of successfully processed requests.");
        WriteFinished(text, "stop", counters.Stopped);
        WriteFinished(text, "length", counters.ReachedLength);
        WriteFinished(text, "abort", counters.Aborted);
        WriteFinished(text, "error", counters.Failed);
        WriteDecoding(text, model.Decoding);
        return FixedAnswer.Text(text.ToString(), "text/plain; version=0.0.4; charset=utf-8");
    }

    private void WriteDecoding(StringBuilder text, DecodingCounters decoding)
    {
        if (decoding.HasDrafts)
        {
            long[] acceptedAt = decoding.AcceptedAt;
            Write(text, "vllm:spec_decode_num_drafts_total", "counter", "Number of spec decoding drafts.", decoding.Drafts);
            Write(text, "vllm:spec_decode_num_draft_tokens_total", "counter", "Number of draft tokens.", decoding.DraftTokens);
            Write(text, "vllm:spec_decode_num_accepted_tokens_total", "counter", "Number of accepted tokens.", acceptedAt.Sum());
            WriteHeader(text, "vllm:spec_decode_num_accepted_tokens_per_pos_total", "counter", "Accepted tokens per draft position.");
            for (int position = 0; position < acceptedAt.Length; position++)
            {
                text.Append(
                    CultureInfo.InvariantCulture,
                    $"vllm:spec_decode_num_accepted_tokens_per_pos_total{{{_labels},position=\"{position}\"}} {acceptedAt[position]}\n");
            }
        }

        if (decoding.HasCanvases)
        {
            Write(text, "vllm:diffusion_num_denoising_steps_total", "counter", "Number of denoising steps.", decoding.Steps);
            Write(text, "vllm:diffusion_num_canvas_positions_total", "counter", "Number of canvas positions evaluated.", decoding.Positions);
            Write(text, "vllm:diffusion_num_committed_tokens_total", "counter", "Number of committed tokens.", decoding.CommittedTokens);
        }
    }

    private void Write(StringBuilder text, string name, string type, string help, long value)
    {
        WriteHeader(text, name, type, help);
        text.Append(CultureInfo.InvariantCulture, $"{name}{{{_labels}}} {value}\n");
    }

    private void WriteFinished(StringBuilder text, string reason, long value) =>
        text.Append(CultureInfo.InvariantCulture, $"vllm:request_success_total{{{_labels},finished_reason=\"{reason}\"}} {value}\n");

    private static void WriteHeader(StringBuilder text, string name, string type, string help) =>
        text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {help}\n# TYPE {name} {type}\n");

    private static string EscapeLabel(string value) => value.Replace("\\", "\\\\").Replace("\"", "\\\"").Replace("\n", "\\n");
}
