using ServeBench.Endpoints;
using Xunit;

namespace ServeBench.Tests.Endpoints;

public sealed class ServerCountersTests
{
    [Fact]
    public void Counters_of_all_engines_and_models_are_added_up()
    {
        ServerCounters counters = ServerCounters.Parse("""
            # HELP vllm:prefix_cache_queries_total Prefix cache queries.
            # TYPE vllm:prefix_cache_queries_total counter
            vllm:prefix_cache_queries_total{engine="0",model_name="a {b} \"c\" "} 100.0
            vllm:prefix_cache_queries_total{engine="1",model_name="}"} 1e3 1700000000
            vllm:prefix_cache_queries_created{engine="0"} 1.7e9
            vllm:prefix_cache_hits_total{engine="0"} 7

            vllm:spec_decode_num_drafts_total 5
            vllm:spec_decode_num_draft_tokens_total{engine="0"} 15
            vllm:spec_decode_num_accepted_tokens_total{engine="0"} 9
            vllm:spec_decode_num_accepted_tokens_per_pos_total{engine="0",position="1"} 3
            vllm:spec_decode_num_accepted_tokens_per_pos_total{engine="0",position="0"} 4
            vllm:spec_decode_num_accepted_tokens_per_pos_total{engine="1",position="0"} 2
            vllm:spec_decode_num_accepted_tokens_per_pos_total{engine="1"} 50
            vllm:spec_decode_num_accepted_tokens_per_pos_created{engine="0",position="0"} 1.7e9
            vllm:diffusion_num_denoising_steps_total 18
            vllm:diffusion_num_canvas_positions_total 4608
            vllm:diffusion_num_committed_tokens_total 512
            broken{
            {}
            no_value
            words are no number
            """);

        Assert.Equal((1100, 7), (counters.PrefixQueries, counters.PrefixHits));
        Assert.Equal((5, 15, 9), (counters.Drafts, counters.DraftTokens, counters.AcceptedTokens));
        Assert.Equal([new(0, 6.0), new(1, 3.0)], counters.AcceptedAt);
        Assert.Equal((18, 4608, 512), (counters.DenoisingSteps, counters.CanvasPositions, counters.CommittedTokens));
    }

    [Fact]
    public void What_is_not_counted_is_not_known()
    {
        ServerCounters counters = ServerCounters.Parse("<html>no metrics here</html>\n\nvllm:num_requests_running 3");

        Assert.Null(counters.PrefixQueries);
        Assert.Null(counters.DraftTokens);
        Assert.Null(counters.CommittedTokens);
        Assert.Empty(counters.AcceptedAt);
    }
}
