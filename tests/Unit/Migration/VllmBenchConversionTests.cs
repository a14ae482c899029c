using ServeBench.Migration;
using Xunit;

namespace ServeBench.Tests.Migration;

/// <summary>What the command lines of vLLM's two clients have in common, and what <c>vllm-bench</c> does of itself.</summary>
public sealed class VllmBenchConversionTests
{
    // Those of the parser of vllm bench serve.
    private const string OptionsOfVllm = """
        append-result asr-max-audio-len-sec asr-min-audio-len-sec backend base-url bfcl-categories blazedit-max-distance blazedit-min-distance
        burstiness chat-template-kwargs custom-ensure-client-side-data custom-output-len dataset-name dataset-path disable-shuffle disable-tqdm
        enable-multimodal-chat endpoint extra-body frequency-penalty goodput header hf-name hf-output-len hf-split hf-subset host ignore-eos
        input-len insecure label logprobs lora-assignment lora-modules max-concurrency metadata metric-percentiles min-p model no-oversample
        no-reranker no-self-timed no-stream num-prompts num-warmups output-len percentile-metrics plot-dataset-stats plot-timeline port
        prefix-repetition-num-prefixes prefix-repetition-output-len prefix-repetition-prefix-len prefix-repetition-suffix-len presence-penalty
        probe-request-rate profile ramp-up-end-rps ramp-up-start-rps ramp-up-strategy random-batch-size random-input-len
        random-mm-base-items-per-request random-mm-bucket-config random-mm-limit-mm-per-prompt random-mm-num-mm-items-range-ratio
        random-output-len random-prefix-len random-range-ratio ready-check-timeout-sec repetition-penalty request-id-prefix request-rate
        result-dir result-filename save-detailed save-result seed self-timed served-model-name sharegpt-output-len skip-chat-template
        skip-tokenizer-init sonnet-input-len sonnet-output-len sonnet-prefix-len spec-bench-category spec-bench-output-len speed-bench-category
        speed-bench-dataset-subset speed-bench-output-len temperature timed-trace-chunk-hash-size timed-trace-label-hash-ids
        timed-trace-label-input-length timed-trace-label-output-length timed-trace-label-timestamp timed-trace-sec-multiplier
        timeline-itl-thresholds tokenizer tokenizer-mode top-k top-p trust-remote-code use-beam-search
        """;

    // Those that the parser of vllm-bench has beyond them.
    private const string OptionsOfVllmBench = """
        compare dry-run hf-text-column max-model-len multi-turn multi-turn-concurrency multi-turn-delay-ms multi-turn-max-turns
        multi-turn-min-turns multi-turn-num-turns multi-turn-prefix-conversation-ratio multi-turn-prefix-global-ratio no-steady-state num-runs
        per-turn-input-len profile-batch-threshold profile-duration prompt-token-ids random-cache-hit-fraction random-cache-ratio
        reset-prefix-cache speed-bench-config speed-bench-max-input-len steady-state-min-window steady-state-threshold sweep-max-concurrency
        sweep-num-prompts-factor sweep-request-rate sweep-summary-percentiles
        """;

    // SweepConversionTests converts these.
    private static readonly string[] s_sweeps = ["num-runs", "sweep-max-concurrency", "sweep-num-prompts-factor", "sweep-request-rate"];

    [Theory]
    [InlineData(OptionsOfVllm)]
    [InlineData(OptionsOfVllmBench)]
    public void Every_option_that_a_client_has_is_known(string options) =>
        Assert.Empty(options.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Except(VllmOptions.Names).Except(s_sweeps));

    [Theory]
    [InlineData("vllm bench serve", "Measure-ServeMetrics | Format-ServeMetrics")]
    [InlineData("vllm-bench", "Measure-ServeMetrics -Percentile 99, 90 | Format-ServeMetrics -Metric Ttft, Tpot, Itl, E2el")]
    [InlineData("/opt/bin/vllm-bench serve --metric-percentiles 50,90", "Measure-ServeMetrics -Percentile 50, 90 | Format-ServeMetrics -Metric Ttft, Tpot, Itl, E2el")]
    [InlineData("vllm-bench --percentile-metrics ttft", "Measure-ServeMetrics -Percentile 99, 90 | Format-ServeMetrics -Metric Ttft")]
    [InlineData("vllm-bench --sweep-summary-percentiles 95,99.9", "Measure-ServeMetrics -Percentile 99, 95, 99.9, 90 | Format-ServeMetrics -Metric Ttft, Tpot, Itl, E2el")]
    [InlineData("vllm-bench --backend openai-embeddings", "Measure-ServeMetrics | Format-ServeMetrics")]
    public void What_is_reported_is_what_the_client_reports(string command, string expected) =>
        Assert.Equal(expected, string.Join(" | ", VllmCommandConverter.Convert($"{command} --num-prompts 3").Steps.TakeLast(2)));

    [Theory]
    [InlineData("speed-bench --dataset-path ./speed", "-Format SpeedBench")]
    [InlineData("prefix-repetition", "-Kind PrefixRepetition")]
    [InlineData("timed-trace --dataset-path ./t.jsonl", "New-ArrivalSchedule -UseTimestamp")]
    public void Datasets_have_the_names_of_vllm_bench_too(string dataset, string expected) =>
        Assert.Contains(expected, VllmCommandConverter.Convert($"vllm-bench --dataset-name {dataset}").Script, StringComparison.Ordinal);

    [Theory]
    [InlineData("sharegpt")]
    [InlineData("sonnet")]
    public void A_dataset_that_vllm_bench_downloads_or_holds_needs_its_file(string dataset)
    {
        ServeException error = Assert.Throws<ServeException>(() => VllmCommandConverter.Convert($"vllm-bench --dataset-name {dataset}"));

        Assert.Equal("VllmCommandInvalid", error.ErrorId);
        Assert.Contains("--dataset-path", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sharegpt", 9, null)]
    [InlineData("custom", 9, null)]
    [InlineData("hf --hf-name openai/gsm8k", 9, null)]
    [InlineData("spec_bench", 9, null)]
    [InlineData("sonnet", null, null)]
    [InlineData("speed_bench", null, null)]
    public void The_general_lengths_reach_the_datasets_that_vllm_gives_them_to(string dataset, int? output, int? input)
    {
        VllmConversion conversion = VllmCommandConverter.Convert($"vllm bench serve --dataset-path ./a.jsonl --input-len 7 --output-len 9 --dataset-name {dataset}");

        Assert.Equal((output, input), ((int?)conversion.Steps[0].Parameters["OutputLength"], (int?)conversion.Steps[0].Parameters["InputLength"]));
        Assert.Contains(conversion.Warnings, warning => warning.StartsWith("--input-len has no effect", StringComparison.Ordinal));
        Assert.Equal(output is null, conversion.Warnings.Any(warning => warning.StartsWith("--output-len has no effect", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("random", 9, 7)]
    [InlineData("prefix_repetition", 9, null)]
    public void So_with_datasets_that_are_made(string dataset, int? output, int? input)
    {
        PipelineStep step = VllmCommandConverter.Convert($"vllm bench serve --input-len 7 --output-len 9 --dataset-name {dataset}").Steps[0];

        Assert.Equal((output, input), ((int?)step.Parameters["OutputLength"], (int?)step.Parameters["InputLength"]));
    }
}
