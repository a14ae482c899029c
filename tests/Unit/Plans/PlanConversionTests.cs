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
            prompts.isl: [128, 512]
            rate: [10.0, 30.0]
        benchmark:
          model: ${MODEL:m}
          endpoint: { url: 'http://127.0.0.1:8000/v1/chat/completions', type: chat, streaming: true, timeout: 2m, api_key: sk-s3cret, connectionReuse: pooled }
          dataset: { type: synthetic, entries: 500, prompts: { isl: 512, osl: { mean: 128, stddev: 25 } } }
          phases:
            - { name: warmup, type: concurrency, requests: 50, concurrency: 8 }
            - { name: profiling, type: gamma, smoothness: 0.5, rate: 20.0, duration: 60, concurrency: 64, gracePeriod: 60 }
          slos: { time_to_first_token: 500, inter_token_latency: 50, output_token_throughput_per_user: 20.0 }
          artifacts: { dir: ./out, records: [jsonl] }
        """;

    private const string GuideLlm = """
        {"spec": {"backend": {"kind": "openai_http", "target": "http://127.0.0.1:8000", "request_format": "/v1/completions", "model": "m", "verify": false},
          "profile": {"kind": "concurrent", "streams": [1, 4]}, "seed": {"kind": "static", "value": 7},
          "constraints": [{"kind": "max_requests", "count": 40}, {"kind": "max_errors", "count": 3}],
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
    [InlineData("aiperf", AiPerf, new[] { "count: 1200", "inputLength: 512", "rangeRatio: { output: 0.338, input: 0 }", "burstiness: 0.5", "requestRate: 20", "timeoutSec: 120", "warmupCount: 50", "maxConcurrency: 64", "repeat: 3", "dataset.inputLength: [128, 512]", "schedule.requestRate: [10, 30]", "goodput: { ttft: 500, tpot: 50 }", "apiKey: '${env:OPENAI_API_KEY}'", "model: '${env:MODEL:-m}'", "uri: http://127.0.0.1:8000", "seed: 42" }, new[] { "endpoint.api_key", "endpoint.connectionReuse", "phases[1].gracePeriod", "slos.output_token_throughput_per_user", "multi_run.cooldownSeconds", "phases[0].concurrency" })]
    [InlineData("guidellm", GuideLlm, new[] { "count: 40", "backend: openai", "run.maxConcurrency: [1, 4]", "skipCertificateCheck: true", "goodput: { ttft: 200 }", "seed: 7", "path: ./out/report.html" }, new[] { "spec.constraints[1]", "spec.data[0].prompt_tokens_max" })]
    [InlineData("inference-perf", InferencePerf, new[] { "kind: PrefixRepetition", "prefixCount: 10", "ignoreEos: true", "{ schedule.requestRate: 2, dataset.count: 60 }", "{ schedule.requestRate: 4, dataset.count: 120 }", "percentile: [50, 99]", "goodput: { ttft: 500 }", "headers: { x-tenant: a }", "detailed: true" }, new[] { "load.interval", "load.num_workers", "api.headers.x-api-key", "tokenizer.token", "tokenizer.pretrained_model_name_or_path", "metrics" })]
    public void A_file_becomes_a_plan_and_what_is_left_out_is_named(string tool, string text, string[] lines, string[] leftOut)
    {
        File.WriteAllText(_folder["other"], text);
        host.SetVariable("file", _folder["other"]);
        host.SetVariable("folder", _folder.Root);
        ModuleResult result = host.Run("ConvertTo-ServePlan $file");
        ServePlanConversion conversion = Assert.Single(result.Values<ServePlanConversion>());
        Assert.Equal(tool, conversion.Tool);
        Assert.All(lines, line => Assert.Contains(line, conversion.Plan, StringComparison.Ordinal));
        Assert.All(leftOut, key => Assert.Contains(conversion.LeftOut, left => left.Key == key && left.Line > 0));
        Assert.DoesNotContain("s3cret", conversion.Plan + string.Join(' ', result.Warnings), StringComparison.Ordinal);
        Assert.Equal(conversion.LeftOut.Count, result.Warnings.Count);
        File.WriteAllText(_folder["plan.yaml"], conversion.Plan);
        Assert.Empty(host.Run("$env:OPENAI_API_KEY = 'x'; try { Test-ServePlan \"$folder/plan.yaml\" } finally { $env:OPENAI_API_KEY = $null }").Output.Select(problem => problem.ToString()));
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
