using System.Text;
using System.Text.Json.Nodes;
using ServeBench.Load;
using ServeBench.Metrics;
using ServeBench.Results;
using Xunit;

namespace ServeBench.Tests.Results;

public sealed class VllmServerKeysTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Probes_and_decoding_have_the_keys_of_vllm_in_its_order()
    {
        JsonObject result = Write();

        Assert.Equal(
            [
                "rtfx", "probe_completed", "probe_failed", "probe_median_e2el_ms", "probe_p99_e2el_ms", "probe_max_e2el_ms", "rps_change_events",
                "spec_decode_acceptance_rate", "spec_decode_acceptance_length", "spec_decode_num_drafts", "spec_decode_draft_tokens",
                "spec_decode_accepted_tokens", "spec_decode_per_position_acceptance_rates", "diffusion_committed_throughput",
                "diffusion_steps_per_canvas", "diffusion_committed_per_step", "diffusion_committed_tokens", "diffusion_denoising_steps",
                "diffusion_canvas_positions", "mean_ttft_ms",
            ],
            result.Select(member => member.Key).SkipWhile(key => key != "rtfx").Take(20));
        Assert.Equal("[3,1,11.0,12.225,12.25]", new JsonArray([.. result.Where(member => member.Key.StartsWith("probe_", StringComparison.Ordinal)).Select(member => member.Value!.DeepClone())]).ToJsonString());
        Assert.Equal("[1.0,0.75,0.25]", result["spec_decode_per_position_acceptance_rates"]!.ToJsonString());
        // 512 tokens in 12.5 s; 14 steps for 2 canvases.
        Assert.Equal((40.96, 7, 14), ((double)result["diffusion_committed_throughput"]!, (double)result["diffusion_steps_per_canvas"]!, (long)result["diffusion_denoising_steps"]!));
    }

    [Fact]
    public void A_result_of_vllm_gives_what_its_keys_tell()
    {
        JsonObject vllm = Write();
        vllm.Remove("servebench");
        File.WriteAllText(_folder["vllm.json"], vllm.ToJsonString());

        ServeMetrics summary = Assert.Single(ResultImporter.Read(_folder["vllm.json"])).Summary!;

        Assert.Equal(new ProbeStatistics(3, 1, 11, 12.225, 12.25), summary.Probe);
        Assert.Equivalent(SampleRuns.FullRun().SpeculativeDecoding, summary.Run.SpeculativeDecoding, strict: true);
        Assert.Equivalent(SampleRuns.FullRun().DiffusionDecoding, summary.Run.DiffusionDecoding, strict: true);
    }

    [Fact]
    public void What_is_no_rate_is_an_error_with_its_place()
    {
        JsonObject vllm = Write();
        vllm.Remove("servebench");
        vllm["spec_decode_per_position_acceptance_rates"] = new JsonArray("high");
        File.WriteAllText(_folder["vllm.json"], vllm.ToJsonString());

        var error = Assert.Throws<ServeException>(() => ResultImporter.Read(_folder["vllm.json"]));
        Assert.Equal("ResultInvalid", error.ErrorId);
        Assert.Contains("spec_decode_per_position_acceptance_rates", error.Message, StringComparison.Ordinal);
    }

    private static JsonObject Write()
    {
        ServeRun run = SampleRuns.FullRun();
        using var stream = new MemoryStream();
        VllmResultWriter.Write(stream, MetricsCalculator.Measure(run, [SampleRuns.Finished(run)]), detailed: false);
        return JsonNode.Parse(Encoding.UTF8.GetString(stream.ToArray()))!.AsObject();
    }
}
