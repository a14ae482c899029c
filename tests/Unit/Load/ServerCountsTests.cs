using ServeBench.Endpoints;
using ServeBench.Load;
using Xunit;

namespace ServeBench.Tests.Load;

public sealed class ServerCountsTests
{
    private static ServerCounters None => ServerCounters.Parse("");

    [Fact]
    public void Speculative_decoding_is_what_was_counted_meanwhile()
    {
        SpeculativeDecoding? speculative = ServerCounts.Speculative(Drafts(100, 320, 150, 100, 40, 10), Drafts(112, 356, 174, 112, 48, 14));

        Assert.NotNull(speculative);
        Assert.Equal((12, 36, 24), (speculative.Drafts, speculative.DraftTokens, speculative.AcceptedTokens));
        Assert.Equal(24.0 / 36 * 100, speculative.AcceptancePercent);
        Assert.Equal(3, speculative.AcceptanceLength);
        Assert.Equal([1, 8.0 / 12, 4.0 / 12], speculative.PositionAcceptanceRates);
    }

    [Fact]
    public void A_server_that_drafted_nothing_or_was_started_anew_tells_nothing()
    {
        Assert.Null(ServerCounts.Speculative(Drafts(1, 3, 1), Drafts(1, 3, 1)));
        Assert.Null(ServerCounts.Speculative(Drafts(10, 30, 10), Drafts(1, 3, 1)));
        Assert.Null(ServerCounts.Speculative(None, None));
        Assert.Null(ServerCounts.PrefixCache(Cache(100, 50), Cache(100, 50)));
        Assert.Null(ServerCounts.PrefixCache(Cache(100, 50), Cache(120, 10)));
        Assert.Null(ServerCounts.PrefixCache(None, None));
        Assert.Null(ServerCounts.Diffusion(Canvases(9, 2304, 256), Canvases(9, 2304, 256)));
        Assert.Null(ServerCounts.Diffusion(None, None));
    }

    [Fact]
    public void What_cannot_be_is_not_known()
    {
        Assert.Null(ServerCounts.PrefixCache(Cache(100, 50), Cache(120, 90)));
        Assert.Null(ServerCounts.Speculative(Drafts(0, 0, 0), Drafts(1, 3, 4)));
        Assert.Empty(ServerCounts.Speculative(Drafts(0, 0, 0), Drafts(2, 6, 4, 2, 3))!.PositionAcceptanceRates);
        Assert.Empty(ServerCounts.Speculative(Drafts(0, 0, 0, 5), Drafts(2, 6, 4, 2))!.PositionAcceptanceRates);
        foreach (string odd in (string[])["NaN", "-1", "+Inf", "1e400", "-1e308"])
        {
            Assert.Null(ServerCounts.PrefixCache(None, ServerCounters.Parse($"vllm:prefix_cache_queries_total {odd}\nvllm:prefix_cache_hits_total {odd}")));
        }
    }

    [Fact]
    public void A_counter_that_appears_with_the_first_request_began_at_zero() =>
        Assert.Equal(new PrefixCacheUse(200, 50), ServerCounts.PrefixCache(None, Cache(200, 50)));

    [Fact]
    public void The_hit_rate_is_the_share_of_the_tokens()
    {
        PrefixCacheUse? cache = ServerCounts.PrefixCache(Cache(1000, 500), Cache(1400, 600));
        Assert.Equal(25, cache!.HitPercent);
        Assert.Equal("25 % (100 of 400 tokens)", cache.ToString());
    }

    [Fact]
    public void Diffusion_takes_the_steps_that_commit_out()
    {
        // Canvases of 256 positions, 8 denoising steps and one that commits for each.
        DiffusionDecoding? diffusion = ServerCounts.Diffusion(Canvases(9, 9 * 256, 256), Canvases(27, 27 * 256, 768));

        Assert.NotNull(diffusion);
        Assert.Equal((512, 18 * 256, 16, 2), (diffusion.CommittedTokens, diffusion.CanvasPositions, diffusion.DenoisingSteps, diffusion.Canvases));
        Assert.Equal((8, 32), (diffusion.StepsPerCanvas, diffusion.CommittedPerStep));
    }

    private static ServerCounters Drafts(int drafts, int tokens, int accepted, params int[] acceptedAt) => ServerCounters.Parse(
        $"vllm:spec_decode_num_drafts_total {drafts}\nvllm:spec_decode_num_draft_tokens_total {tokens}\nvllm:spec_decode_num_accepted_tokens_total {accepted}\n"
        + string.Concat(acceptedAt.Select((count, position) => $"vllm:spec_decode_num_accepted_tokens_per_pos_total{{position=\"{position}\"}} {count}\n")));

    private static ServerCounters Cache(int queries, int hits) =>
        ServerCounters.Parse($"vllm:prefix_cache_queries_total {queries}\nvllm:prefix_cache_hits_total {hits}");

    private static ServerCounters Canvases(int steps, int positions, int committed) => ServerCounters.Parse(
        $"vllm:diffusion_num_denoising_steps_total {steps}\nvllm:diffusion_num_canvas_positions_total {positions}\nvllm:diffusion_num_committed_tokens_total {committed}");
}
