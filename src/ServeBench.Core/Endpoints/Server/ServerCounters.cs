using System.Net;

namespace ServeBench.Endpoints;

/// <summary>
/// What a server has counted so far, of what vLLM counts: prefix cache, speculative decoding, diffusion decoding. Each counter is the sum over
/// all engines and models; <see langword="null"/> where the server does not count it.
/// </summary>
internal sealed record ServerCounters
{
    private const string Path = "/metrics";
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(5);

    /// <summary>Prompt tokens looked up in the prefix cache.</summary>
    public double? PrefixQueries { get; private set; }

    /// <summary>Prompt tokens found in the prefix cache.</summary>
    public double? PrefixHits { get; private set; }

    /// <summary>Drafts of speculative decoding.</summary>
    public double? Drafts { get; private set; }

    public double? DraftTokens { get; private set; }

    /// <summary>Draft tokens that the model accepted.</summary>
    public double? AcceptedTokens { get; private set; }

    /// <summary>Draft tokens accepted at each position of a draft.</summary>
    public SortedDictionary<int, double> AcceptedAt { get; } = [];

    /// <summary>Denoising steps of diffusion decoding, commit steps included.</summary>
    public double? DenoisingSteps { get; private set; }

    /// <summary>Canvas positions evaluated in those steps.</summary>
    public double? CanvasPositions { get; private set; }

    public double? CommittedTokens { get; private set; }

    /// <summary>
    /// Asks the endpoint, at each of its addresses, and adds up what they count; <see langword="null"/> when one has no such page or does
    /// not answer in five seconds.
    /// </summary>
    public static async Task<ServerCounters?> ReadAsync(EndpointConnection connection, CancellationToken cancellationToken)
    {
        var counters = new ServerCounters();
        try
        {
            foreach (EndpointConnection one in connection.All)
            {
                using EndpointClient client = one.CreateClient();
                (HttpStatusCode status, string body) = await client.GetAsync(Path, s_timeout, cancellationToken).ConfigureAwait(false);
                if (status != HttpStatusCode.OK)
                {
                    return null;
                }

                counters.Add(body);
            }

            return counters;
        }
        catch (ServeException)
        {
            // A server that counts nothing is measured all the same.
            return null;
        }
    }

    /// <summary>The counters in a page of metrics.</summary>
    public static ServerCounters Parse(string text)
    {
        var counters = new ServerCounters();
        counters.Add(text);
        return counters;
    }

    private void Add(string text)
    {
        foreach (PrometheusSample sample in PrometheusText.Samples(text))
        {
            Add(sample);
        }
    }

    private void Add(PrometheusSample sample)
    {
        double value = sample.Value;
        switch (sample.Name)
        {
            case "vllm:prefix_cache_queries_total": PrefixQueries = value + (PrefixQueries ?? 0); break;
            case "vllm:prefix_cache_hits_total": PrefixHits = value + (PrefixHits ?? 0); break;
            case "vllm:spec_decode_num_drafts_total": Drafts = value + (Drafts ?? 0); break;
            case "vllm:spec_decode_num_draft_tokens_total": DraftTokens = value + (DraftTokens ?? 0); break;
            case "vllm:spec_decode_num_accepted_tokens_total": AcceptedTokens = value + (AcceptedTokens ?? 0); break;
            case "vllm:spec_decode_num_accepted_tokens_per_pos_total" when sample.Number("position") is { } position:
                AcceptedAt[position] = value + AcceptedAt.GetValueOrDefault(position);
                break;
            case "vllm:diffusion_num_denoising_steps_total": DenoisingSteps = value + (DenoisingSteps ?? 0); break;
            case "vllm:diffusion_num_canvas_positions_total": CanvasPositions = value + (CanvasPositions ?? 0); break;
            case "vllm:diffusion_num_committed_tokens_total": CommittedTokens = value + (CommittedTokens ?? 0); break;
        }
    }
}
