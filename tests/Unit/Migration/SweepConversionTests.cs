using System.Collections.Specialized;
using System.Text.Json.Nodes;
using ServeBench.Migration;
using ServeBench.Simulation;
using ServeBench.Sweeps;
using ServeBench.Tests.Hosting;
using Xunit;

namespace ServeBench.Tests.Migration;

/// <summary>Sweeps of vLLM's clients become lines of <c>Invoke-ServeSweep</c>.</summary>
public sealed class SweepConversionTests(ModuleHost host) : IClassFixture<ModuleHost>
{
    private const string Commands = "--serve-cmd 'vllm serve m' --bench-cmd 'vllm bench serve --model m --tokenizer ./t'";

    private const string Converted = "Invoke-ServeSweep -BenchmarkCommand 'vllm bench serve --model m --tokenizer ./t' -ServerCommand 'vllm serve m'";

    [Theory]
    [InlineData("serve", "", "")]
    [InlineData("serve", "--serve-params s.json --bench-params b.json", " -ServerParameter s.json -BenchmarkParameter b.json")]
    [InlineData("serve", "--link-vars max_num_seqs=max_concurrency,a=b", " -LinkVariable 'max_num_seqs=max_concurrency,a=b'")]
    [InlineData("serve", "--after-bench-cmd 'curl -X POST u'", " -AfterBenchmarkCommand 'curl -X POST u'")]
    [InlineData("serve", "-o out -e night", " -OutputFolder out -ExperimentName night")]
    [InlineData("serve", "--num-runs 5 --warmup-num-prompts=8 --server_ready_timeout 60", " -RunCount 5 -WarmupCount 8 -ServerReadyTimeoutSec 60")]
    [InlineData("serve", "--show-stdout --continue-on-error --dry-run", " -ShowServerOutput -ContinueOnError -WhatIf")]
    [InlineData("serve", "--experiment-name night --resume", " -ExperimentName night -Resume")]
    [InlineData("serve", "--resume 20260801_123015", " -ExperimentName '20260801_123015' -Resume")]
    [InlineData("serve_workload", "", " -WorkloadVariable RequestRate")]
    [InlineData("serve_workload", "--workload-var max_concurrency --workload-iters 6", " -WorkloadVariable MaxConcurrency -WorkloadIterationCount 6")]
    [InlineData("serve_sla", "--sla-params o.json --sla-variable max_concurrency", " -Objective o.json -ObjectiveVariable MaxConcurrency")]
    public void A_sweep_of_vllm_is_converted(string kind, string options, string expected)
    {
        VllmConversion conversion = VllmCommandConverter.Convert($"vllm bench sweep {kind} {Commands} {options}");

        Assert.Equal(Converted + expected, conversion.Script);
        Assert.Empty(conversion.Warnings);
    }

    [Theory]
    [InlineData("--sweep-max-concurrency 1,8", " -BenchmarkParameter @{ max_concurrency = 1 }, @{ max_concurrency = 8 } -RunCount 1")]
    [InlineData("--sweep-max-concurrency=2 --sweep-num-prompts-factor 10", " -BenchmarkParameter @{ max_concurrency = 2; num_prompts = 20 } -RunCount 1")]
    [InlineData("--sweep-request-rate 0.5,inf", " -BenchmarkParameter @{ request_rate = 0.5 }, @{ request_rate = 'inf' } -RunCount 1")]
    [InlineData("--num-runs 4", " -RunCount 4 |\n    Measure-ServeRepetition -By Name")]
    [InlineData("--num-runs 4 --sweep-request-rate 1", " -BenchmarkParameter @{ request_rate = 1 } -RunCount 4 |\n    Measure-ServeRepetition -By Name")]
    public void Loads_and_repetitions_of_the_rust_client_are_converted(string option, string expected)
    {
        VllmConversion conversion = VllmCommandConverter.Convert($"vllm-bench serve --model m --tokenizer ./t {option}");

        Assert.Equal("Invoke-ServeSweep -BenchmarkCommand 'vllm-bench serve --model m --tokenizer ./t'" + expected, conversion.Script, ignoreLineEndingDifferences: true);
    }

    [Fact]
    public void A_sweep_of_conversations_sweeps_their_own_limit()
    {
        const string Talk = "vllm-bench serve --multi-turn --backend openai-chat --multi-turn-concurrency 8";
        VllmConversion conversion = VllmCommandConverter.Convert(Talk + " --sweep-max-concurrency 1,2");

        OrderedDictionary[] points = Assert.IsType<OrderedDictionary[]>(conversion.Steps[0].Parameters["BenchmarkParameter"]);
        Assert.Equal([1, 2], points.Select(point => point["multi_turn_concurrency"]));
        foreach (int limit in (int[])[1, 2])
        {
            string script = SweepPipeline.Create(Talk.Split(' '), new SweepParameters([new("multi_turn_concurrency", limit)]), null).ToString();
            Assert.Contains($"-MaxConcurrency {limit} ", script, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("vllm bench sweep serve --serve-cmd 'vllm serve m'", "VllmCommandInvalid")]
    [InlineData("vllm bench sweep startup", "VllmCommandInvalid")]
    [InlineData("vllm bench sweep serve --serve-cmd a --bench-cmd 'vllm bench serve' --num-run 3", "VllmOptionUnknown")]
    [InlineData("vllm bench sweep serve --serve-cmd a --bench-cmd 'vllm bench serve --bad 1'", "VllmOptionUnknown")]
    [InlineData("vllm-bench serve --sweep-max-concurrency a", "VllmCommandInvalid")]
    public void What_cannot_be_converted_is_an_error(string line, string id) =>
        Assert.Equal(id, Assert.Throws<ServeException>(() => VllmCommandConverter.Convert(line)).ErrorId);

    [Theory]
    [InlineData("vllm bench sweep tune_speculative_k results/spec-k --max-batch-size 64")]
    [InlineData("python -m vllm.benchmarks.sweep.tune_speculative_k results/spec-k")]
    public void A_schedule_of_draft_tokens_is_left_to_vllm_over_the_folder_of_a_sweep(string line)
    {
        ServeException refusal = Assert.Throws<ServeException>(() => VllmCommandConverter.Convert(line));
        Assert.Equal("VllmCommandInvalid", refusal.ErrorId);
        Assert.Contains("Invoke-ServeSweep", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("-ServerParameter", refusal.Message, StringComparison.Ordinal);

        // What vLLM's command looks for in the runs: the setting inside speculative_config, and the concurrency.
        var run = new JsonObject { ["output_throughput"] = 1.5 };
        var server = new OrderedDictionary { ["num_speculative_tokens"] = 7, ["num_speculative_tokens_per_batch_size"] = new object[] { new[] { 1, 64, 3 } } };
        SweepData.Add(run, 0, new SweepParameters([new("speculative_config", server)]), new SweepParameters([new("max_concurrency", 8)]));
        Assert.Equal(
            """{"output_throughput":1.5,"run_number":0,"speculative_config":{"num_speculative_tokens":7,"num_speculative_tokens_per_batch_size":[[1,64,3]]},"max_concurrency":8}""",
            run.ToJsonString());
    }

    [Fact]
    public void No_key_stands_in_the_line()
    {
        VllmConversion conversion = VllmCommandConverter.Convert(
            "vllm bench sweep serve --serve-cmd 'vllm serve m --api-key s3cret' --bench-cmd 'vllm bench serve --header Authorization=s3cret X-A=1 --num-prompts 3'");

        Assert.DoesNotContain("s3cret", conversion.Script, StringComparison.Ordinal);
        Assert.Contains("X-A=1", conversion.Script, StringComparison.Ordinal);
        Assert.Contains(conversion.Warnings, warning => warning.Contains("VLLM_API_KEY", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_converted_sweep_runs()
    {
        using var folder = new TemporaryFolder();
        await using Simulator simulator = Simulator.Start(new SimulatorOptions { TimeToFirstToken = TimeSpan.FromMilliseconds(1), InterTokenLatency = TimeSpan.FromMilliseconds(1) });
        host.SetVariable("folder", folder.Root);
        host.SetVariable("line", $"vllm-bench serve --base-url {simulator.Uri} --num-prompts 2 --input-len 4 --output-len 2 --sweep-max-concurrency 1,2 --sweep-num-prompts-factor 2");

        ModuleResult result = host.Run("$parameters = (ConvertFrom-VllmCommand $line -WarningAction Ignore).Steps[0].Parameters; Invoke-ServeSweep @parameters -OutputFolder $folder -WarningAction Ignore");

        Assert.Equal([2, 4], result.Values<ServeSweepRun>().Select(run => run.Completed));
    }
}
