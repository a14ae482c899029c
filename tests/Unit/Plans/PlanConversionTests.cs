using ServeBench.Migration;
using ServeBench.Tests.Hosting;
using Xunit;

namespace ServeBench.Tests.Plans;

/// <summary>Files of other tools become plans without mistakes, and what has no counterpart is named.</summary>
public sealed class PlanConversionTests(ModuleHost host) : IClassFixture<ModuleHost>, IDisposable
{
    private const string AiPerf = """
        schemaVersion: "2.0"
        randomSeed: 42
        multiRun: { numRuns: 3, cooldownSeconds: 15.0 }
        sweep:
          type: grid
          parameters:
            prompts.isl: [16, 32]
            rate: [10.0, 30.0]
        benchmark:
          model: ${MODEL:m}
          endpoint: { url: 'http://127.0.0.1:8000/v1/chat/completions', type: chat, streaming: true, timeout: 2m, api_key: sk-s3cret, connectionReuse: pooled }
          dataset: { type: synthetic, entries: 20, prompts: { isl: 32, osl: { mean: 128, stddev: 25 } } }
          phases:
            - { name: warmup, type: concurrency, requests: 50, concurrency: 8 }
            - { name: profiling, type: gamma, smoothness: 0.5, rate: 20.0, duration: 60, concurrency: 64, gracePeriod: 60 }
          slos: { time_to_first_token: 500, inter_token_latency: 50, output_token_throughput_per_user: 20.0 }
          artifacts: { dir: ./out, records: [jsonl] }
        """;

    private const string GuideLlm = """
        {"spec": {"backend": {"kind": "openai_http", "target": "http://127.0.0.1:8000", "request_format": "/v1/completions", "model": "m", "verify": false},
          "profile": {"kind": "concurrent", "streams": [1, 4]}, "seed": {"kind": "static", "value": 7},
          "constraints": [{"kind": "max_requests", "count": 40}, {"kind": "max_errors", "max_errors": 3}, {"kind": "max_duration", "seconds": 30}, {"kind": "over_saturation", "mode": "monitor"}, {"kind": "max_error_rate", "max_error_rate": [0.1, 0.2]}],
          "data": [{"kind": "synthetic_text", "prompt_tokens": 256, "output_tokens": 128, "prompt_tokens_max": 300}],
          "metrics": {"kind": "generative", "slo": {"ttft_ms": 200}}, "outputs": [{"kind": "html", "path": "./out/report.html"}]}}
        """;

    private const string InferencePerf = """
        load:
          type: poisson
          interval: 15
          num_workers: 4
          base_seed: 3
          stages: [{ rate: 2, duration: 30 }, { rate: 4, duration: 30 }]
          circuit_breakers: [timeouts]
        circuit_breakers:
          - name: timeouts
            metrics: { matches: ["error.error_type == 'TimeoutError'"] }
            triggers: [{ type: consecutive, threshold: 10 }, { type: rate_over_window, window_sec: 2.5, threshold: 0.8, min_samples: 2 }]
          - { name: unused, triggers: [] }
        api: { type: completion, headers: { x-tenant: a, x-api-key: s3cret } }
        server: { type: vllm, model_name: m, base_url: 'http://127.0.0.1:8000', ignore_eos: true }
        tokenizer: { pretrained_model_name_or_path: org/model, token: s3cret }
        data: { type: shared_prefix, shared_prefix: { num_groups: 10, num_prompts_per_group: 5, system_prompt_len: 100, question_len: 50, output_len: 20 } }
        metrics: { type: prometheus }
        report: { request_lifecycle: { summary: true, per_request: true, percentiles: [50, 99] }, goodput: { constraints: { ttft: 0.5 } } }
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("aiperf", AiPerf, new[] { "count: 20", "durationSec: 60", "graceSec: 60", "inputLength: 32", "rangeRatio: { output: 0.338, input: 0 }", "burstiness: 0.5", "requestRate: 20", "timeoutSec: 120", "warmupCount: 50", "maxConcurrency: 64", "repeat: 3", "dataset.inputLength: [16, 32]", "run.requestRate: [10, 30]", "goodput: { ttft: 500, tpot: 50 }", "apiKey: '${env:OPENAI_API_KEY}'", "model: '${env:MODEL:-m}'", "uri: http://127.0.0.1:8000", "seed: 42" }, new[] { "endpoint.api_key", "endpoint.connectionReuse", "slos.output_token_throughput_per_user", "multi_run.cooldownSeconds", "phases[0].concurrency" })]
    [InlineData("guidellm", GuideLlm, new[] { "count: 40", "backend: openai", "run.maxConcurrency: [1, 4]", "skipCertificateCheck: true", "goodput: { ttft: 200 }", "seed: 7", "path: ./out/report.html", "durationSec: 30", "graceSec: 0", "noRepeat: true", "stopWhen: [errors >= 3]" }, new[] { "spec.constraints[3]", "spec.constraints[4]", "spec.data[0].prompt_tokens_max" })]
    [InlineData("inference-perf", InferencePerf, new[] { "kind: PrefixRepetition", "prefixCount: 10", "ignoreEos: true", "- { name: stage-0, requestRate: 2, durationSec: 30 }", "- { name: stage-1, requestRate: 4, durationSec: 30 }", "by: Phase", "seed: 3", "errors of Timeout in a row >= 10", "errors of Timeout > 80 % over 2.5 s (at least 2)", "percentile: [50, 99]", "goodput: { ttft: 500 }", "headers: { x-tenant: a }", "detailed: true" }, new[] { "load.interval", "load.num_workers", "api.headers.x-api-key", "tokenizer.token", "tokenizer.pretrained_model_name_or_path", "metrics", "circuit_breakers[1]" })]
    public void A_file_becomes_a_plan_and_what_is_left_out_is_named(string tool, string text, string[] lines, string[] leftOut)
    {
        File.WriteAllText(_folder["other"], text);
        host.SetVariable("file", _folder["other"]);
        host.SetVariable("folder", _folder.Root);
        ModuleResult result = host.Run("ConvertTo-ServePlan $file");
        ServePlanConversion conversion = Assert.Single(result.Values<ServePlanConversion>());
        Assert.Equal(tool, conversion.Tool);
        Assert.All(lines, line => Assert.True(conversion.Plan.Contains(line, StringComparison.Ordinal), $"{line} is not in\n{conversion.Plan}"));
        Assert.All(leftOut, key => Assert.Contains(conversion.LeftOut, left => left.Key == key && left.Line > 0));
        Assert.DoesNotContain("s3cret", conversion.Plan + string.Join(' ', result.Warnings), StringComparison.Ordinal);
        Assert.Equal(conversion.LeftOut.Count, result.Warnings.Count);
        File.WriteAllText(_folder["plan.yaml"], conversion.Plan);
        Assert.Empty(host.Run("$env:OPENAI_API_KEY = 'x'; try { Test-ServePlan \"$folder/plan.yaml\" } finally { $env:OPENAI_API_KEY = $null }").Output.Select(problem => problem.ToString()));
    }

    [Fact]
    public void Constraints_of_guidellm_become_stop_rules()
    {
        File.WriteAllText(_folder["other"], """
            {"spec": {"backend": {"target": "http://127.0.0.1:8000", "stream": true}, "profile": {"kind": "constant", "rate": [4]}, "data": [{"kind": "synthetic_text", "prompt_tokens": 8, "output_tokens": 4}],
              "constraints": [{"kind": "over_saturation", "mode": "monitor"}, {"kind": "max_global_error_rate", "max_error_rate": 0.05, "min_processed": 40}, {"kind": "max_duration", "seconds": 25}]}}
            """);
        host.SetVariable("file", _folder["other"]);
        host.SetVariable("folder", _folder.Root);
        string plan = Assert.Single(host.Run("ConvertTo-ServePlan $file").Values<ServePlanConversion>()).Plan;
        Assert.All((string[])["- { rule: over-saturation, mode: Monitor }", "- errors >= 5 % (at least 40)", "count: 100", "requestRate: 4"], line => Assert.Contains(line, plan, StringComparison.Ordinal));
        File.WriteAllText(_folder["plan.yaml"], plan);
        Assert.Empty(host.Run("Test-ServePlan \"$folder/plan.yaml\"").Output.Select(problem => problem.ToString()));
    }

    [Fact]
    public void Phases_of_aiperf_become_phases()
    {
        File.WriteAllText(_folder["other"], """
            model: m
            benchmark:
              endpoint: { url: 'http://127.0.0.1:8000', type: chat }
              dataset: { type: synthetic, entries: 100, prompts: { isl: 64, osl: 16 } }
              phases:
                - { name: warmup, kind: warmup, type: concurrency, requests: 100, concurrency: 16, excludeFromResults: true }
                - { name: base, kind: profiling, type: poisson, duration: 2m, rate: 30.0, concurrency: 100, gracePeriod: 60 }
                - { name: stress, kind: profiling, type: constant, duration: 10, requests: 50, rate: 5, seamless: true, cancellation: { rate: 10, delay: 2 }, rateRamp: 5 }
                - { name: even, kind: profiling, type: gamma, requests: 20, rate: 5, smoothness: 2.5, prefillConcurrency: 3 }
            """);
        host.SetVariable("file", _folder["other"]);
        host.SetVariable("folder", _folder.Root);
        ServePlanConversion conversion = Assert.Single(host.Run("ConvertTo-ServePlan $file").Values<ServePlanConversion>());
        Assert.Contains(
            """
              phase:
                - { name: warmup, kind: Warmup, concurrency: 16, count: 100 }
                - { name: base, requestRate: 30, durationSec: 120, graceSec: 60 }
                - { name: stress, arrival: Constant, requestRate: 5, count: 50, seamless: true, cancellationRate: 0.1, cancellationDelaySec: 2 }
                - { name: even, requestRate: 5, burstiness: 2.5, count: 20, prefillConcurrency: 3 }

            """.ReplaceLineEndings("\n"), conversion.Plan, StringComparison.Ordinal);
        Assert.Contains("maxConcurrency: 100", conversion.Plan, StringComparison.Ordinal);
        Assert.Equal(["phases[2].duration", "phases[2].rateRamp"], conversion.LeftOut.Select(left => left.Key).Order(StringComparer.Ordinal));
        File.WriteAllText(_folder["plan.yaml"], conversion.Plan);
        Assert.Empty(host.Run("Test-ServePlan \"$folder/plan.yaml\"").Output.Select(problem => problem.ToString()));
    }

    [Fact]
    public void A_command_line_of_vLLM_becomes_a_plan()
    {
        ServePlanConversion conversion = Assert.Single(host.Run("ConvertFrom-VllmCommand 'vllm bench serve --num-prompts 20 --random-input-len 64 --request-rate 4 --burstiness 0.5 --max-concurrency 8 --save-result --metric-percentiles 50,99 --goodput ttft:200' -AsPlan").Values<ServePlanConversion>());
        Assert.All((string[])["count: 20", "inputLength: 64", "requestRate: 4", "burstiness: 0.5", "maxConcurrency: 8", "percentile: [50, 99]", "goodput: { ttft: 200 }"], line => Assert.Contains(line, conversion.Plan, StringComparison.Ordinal));
        File.WriteAllText(_folder["plan.yaml"], conversion.Plan);
        host.SetVariable("folder", _folder.Root);
        Assert.Empty(host.Run("Test-ServePlan \"$folder/plan.yaml\"").Output.Select(problem => problem.ToString()));
        host.Run("ConvertFrom-VllmCommand 'vllm bench serve --sweep-max-concurrency 1,2' -AsPlan").SingleError("PlanCommandUnsupported");
    }

    [Fact]
    public void A_file_of_nobody_is_an_error()
    {
        File.WriteAllText(_folder["other"], "a: 1\n");
        host.SetVariable("file", _folder["other"]);
        host.Run("ConvertTo-ServePlan $file").SingleError("PlanToolUnknown");
        File.WriteAllText(_folder["other"], "a: [1\n");
        host.Run("ConvertTo-ServePlan $file").SingleError("PlanInvalid");
    }
}
