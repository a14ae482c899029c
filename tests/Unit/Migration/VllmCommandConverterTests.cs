using ServeBench.Migration;
using Xunit;

namespace ServeBench.Tests.Migration;

public sealed class VllmCommandConverterTests
{
    [Fact]
    public void A_whole_command_line_becomes_a_whole_pipeline()
    {
        VllmConversion conversion = VllmCommandConverter.Convert("""
            vllm bench serve \
              --backend openai-chat --endpoint /v1/chat/completions --base-url http://10.0.0.5:8000 \
              --model Qwen/Qwen3-8B --tokenizer /models/qwen --dataset-name sharegpt --dataset-path "./share gpt.json" \
              --num-prompts 500 --request-rate 8 --burstiness 0.7 --seed 42 --max-concurrency 64 \
              --temperature 0 --extra-body '{"top_k": 20, "chat_template_kwargs": {"enable_thinking": false}}' \
              --goodput ttft:200 tpot:30 --metric-percentiles 50,99.9 --percentile-metrics ttft,e2el \
              --metadata gpu=H100 "note=it's here" --save-result --save-detailed --result-dir ./results
            """);

        Assert.Equal(
            """
            $null = New-Item -ItemType Directory -Force -Path ./results
            Import-ServeDataset -Path './share gpt.json' -Format ShareGpt -Count 500 -Seed 42 -Tokenizer /models/qwen |
                Invoke-ServeBenchmark -Uri http://10.0.0.5:8000 -Backend openai-chat -Model Qwen/Qwen3-8B -RequestRate 8 -Burstiness 0.7 -Seed 42 -MaxConcurrency 64 -Temperature 0 -ExtraBody @{ top_k = 20; chat_template_kwargs = @{ enable_thinking = $false } } -Metadata @{ gpu = 'H100'; note = 'it''s here' } |
                Measure-ServeMetrics -Percentile 50, 99.9 -Goodput @{ ttft = 200; tpot = 30 } |
                Export-ServeResult -Path ./results -Detailed -PassThru |
                Format-ServeMetrics -Metric Ttft, E2el
            """,
            conversion.Script,
            ignoreLineEndingDifferences: true);
        Assert.Empty(conversion.Warnings);
        Assert.Equal(conversion.Script, conversion.ToString());
    }

    [Theory]
    [InlineData("vllm bench serve")]
    [InlineData("python3 -m vllm.entrypoints.cli.main bench serve")]
    [InlineData("uv run vllm bench serve")]
    [InlineData("docker exec -it server /usr/local/bin/vllm bench serve")]
    [InlineData("python benchmarks/benchmark_serving.py")]
    [InlineData("python -m vllm.benchmarks.serve")]
    [InlineData("vllm-bench serve")]
    [InlineData("vllm-bench")]
    public void A_command_is_known_however_it_is_started(string start)
    {
        VllmConversion conversion = VllmCommandConverter.Convert(start + " --num-prompts 7 --tokenizer ./t");
        Assert.StartsWith("New-ServeDataset -Kind Random -Count 7 -Tokenizer ./t |", conversion.Script, StringComparison.Ordinal);
        Assert.Empty(conversion.Warnings);
    }

    [Theory]
    [InlineData("--num-prompts=7")]
    [InlineData("--num_prompts 7")]
    [InlineData("--num_prompts=7")]
    [InlineData("--num-p 7")]
    [InlineData("--num-prompts 3 --num-prompts 7")]
    public void An_option_is_known_however_it_is_written(string option) =>
        Assert.Equal(7, VllmCommandConverter.Convert("vllm bench serve " + option).Steps[0].Parameters["Count"]);

    [Fact]
    public void A_value_may_begin_with_a_hyphen_where_it_is_a_number() =>
        Assert.Equal(-1, VllmCommandConverter.Convert("vllm bench serve --top-k -1").Steps[1].Parameters["TopK"]);

    [Theory]
    [InlineData("vllm bench serve --num-promts 7", "VllmOptionUnknown", "--num-prompts")]
    [InlineData("vllm bench serve --random 7", "VllmOptionUnknown", "--random-input-len")]
    [InlineData("vllm bench serve --bakend openai", "VllmOptionUnknown", "--backend")]
    [InlineData("vllm bench latency --model m", "VllmCommandInvalid", "vllm bench serve")]
    [InlineData("vllm bench serve --num-prompts", "VllmCommandInvalid", "--num-prompts needs a value")]
    [InlineData("vllm bench serve --profile=yes", "VllmCommandInvalid", "--profile takes no value")]
    [InlineData("vllm bench serve --request-rate fast", "VllmCommandInvalid", "'fast'")]
    [InlineData("vllm bench serve --num-prompts 1.5", "VllmCommandInvalid", "a whole number")]
    [InlineData("vllm bench serve --extra-body {a:1}", "VllmCommandInvalid", "--extra-body is not JSON")]
    [InlineData("vllm bench serve --extra-body [1]", "VllmCommandInvalid", "not a JSON object")]
    [InlineData("vllm bench serve --metadata gpu", "VllmCommandInvalid", "KEY=VALUE")]
    [InlineData("vllm bench serve --goodput ttft:soon", "VllmCommandInvalid", "milliseconds")]
    [InlineData("vllm bench serve --metric-percentiles 50,high", "VllmCommandInvalid", "'high'")]
    [InlineData("vllm bench serve --percentile-metrics ttft,speed", "VllmCommandInvalid", "client_queue_time")]
    [InlineData("vllm bench serve --ramp-up-strategy steep", "VllmCommandInvalid", "exponential")]
    [InlineData("vllm bench serve --dataset-name poems", "VllmCommandInvalid", "'poems'")]
    [InlineData("vllm bench serve --dataset-name sharegpt", "VllmCommandInvalid", "--dataset-path")]
    [InlineData("vllm bench serve --dataset-path ./a.json", "VllmCommandInvalid", "--dataset-name")]
    [InlineData("vllm bench serve --dataset-name sharegpt --dataset-path a --num-prompts 0", "VllmCommandInvalid", "above 0")]
    [InlineData("vllm bench serve --self-timed", "VllmCommandInvalid", "timed_trace")]
    [InlineData("vllm bench serve --backend deepspeed-mii", "BackendNotSupported", "openai-chat")]
    [InlineData("vllm bench serve extra --model m", "VllmCommandInvalid", "'extra'")]
    [InlineData("vllm bench serve --help", "VllmCommandInvalid", "help")]
    public void What_cannot_be_converted_is_named_with_what_is_right(string line, string errorId, string part)
    {
        var error = Assert.Throws<ServeException>(() => VllmCommandConverter.Convert(line));
        Assert.Equal(errorId, error.ErrorId);
        Assert.Contains(part, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_ramp_and_a_trace_have_schedules_of_their_own()
    {
        PipelineStep ramp = VllmCommandConverter
            .Convert("vllm bench serve --ramp-up-strategy exponential --ramp-up-start-rps 1 --ramp-up-end-rps 20 --seed 3").Steps[1];
        Assert.Equal("New-ArrivalSchedule -RampUpStrategy Exponential -RampUpStartRate 1 -RampUpEndRate 20 -Seed 3", ramp.ToString());

        const string Trace = "vllm bench serve --backend vllm --dataset-name timed_trace --dataset-path ./trace.jsonl --timed-trace-sec-multiplier 0.001";
        VllmConversion timed = VllmCommandConverter.Convert(Trace);
        Assert.Equal("New-ArrivalSchedule -UseTimestamp", timed.Steps[1].ToString());
        Assert.Equal(true, timed.Steps[2].Parameters["IgnoreEos"]);
        PipelineStep untimed = VllmCommandConverter.Convert(Trace + " --no-self-timed --request-rate 4 --seed 9").Steps[1];
        Assert.Equal(("Invoke-ServeBenchmark", 4.0), (untimed.Command, untimed.Parameters["RequestRate"]));
        // The dataset seeds NumPy anew, with 0.
        Assert.False(untimed.Parameters.Contains("Seed"));
    }

    [Fact]
    public void No_secret_stands_in_the_pipeline()
    {
        VllmConversion conversion = VllmCommandConverter.Convert(
            "OPENAI_API_KEY=sk-12345 vllm bench serve --header 'Authorization=Bearer sk-12345' x-api-key=sk-12345 x-team=blue --tokenizer ./t");
        Assert.Contains("-Headers @{ 'x-team' = 'blue' }", conversion.Script, StringComparison.Ordinal);
        Assert.Equal(3, conversion.Warnings.Count);
        Assert.All(conversion.Warnings.Append(conversion.Script), text => Assert.DoesNotContain("12345", text, StringComparison.Ordinal));
    }

    [Fact]
    public void What_is_drawn_is_kept_by_the_pipeline_and_drawn_after_it()
    {
        string[] lines = VllmCommandConverter.Convert("vllm bench serve --plot-timeline --plot-dataset-stats --result-dir out").Script.ReplaceLineEndings("\n").Split('\n');

        Assert.EndsWith("-OutVariable dataset |", lines[0], StringComparison.Ordinal);
        Assert.Contains(lines, line => line.Contains("Invoke-ServeBenchmark", StringComparison.Ordinal) && line.EndsWith("-OutVariable requests |", StringComparison.Ordinal));
        Assert.Equal(
            ["$null = New-Item -ItemType Directory -Force -Path out", "$requests | Export-ServeTimeline -Path out", "$dataset | Export-ServeDatasetPlot -Path out"],
            lines[^3..]);
    }

    [Fact]
    public void What_stays_behind_is_told()
    {
        string warnings = string.Join('\n', VllmCommandConverter.Convert(
            "vllm bench serve --model $MODEL --use-beam-search --hf-name x --hf-subset main --result-dir x --tokenizer-mode auto | tee log").Warnings);
        Assert.Contains("'tee'", warnings, StringComparison.Ordinal);
        Assert.Contains("The value '$MODEL' of --model needs the shell", warnings, StringComparison.Ordinal);
        Assert.Contains("--use-beam-search has no counterpart", warnings, StringComparison.Ordinal);
        Assert.Contains("--hf-name has no effect", warnings, StringComparison.Ordinal);
        Assert.Contains("--hf-subset has no counterpart", warnings, StringComparison.Ordinal);
        Assert.Contains("--result-dir has no effect", warnings, StringComparison.Ordinal);
        Assert.Contains("o200k_base", warnings, StringComparison.Ordinal);
        Assert.DoesNotContain("tokenizer-mode", warnings, StringComparison.Ordinal);
    }

    [Fact]
    public void A_dataset_of_the_hub_is_to_be_downloaded_and_has_to_be_one_that_is_known()
    {
        Assert.Contains(
            VllmCommandConverter.Convert("vllm bench serve --dataset-name hf --dataset-path openai/gsm8k --hf-split test").Warnings,
            warning => warning.StartsWith("ServeBench downloads nothing. Specify the path of a file of openai/gsm8k with -Path", StringComparison.Ordinal));
        Assert.DoesNotContain(
            VllmCommandConverter.Convert("vllm bench serve --dataset-name hf --dataset-path ./g.parquet --hf-name openai/gsm8k").Warnings,
            warning => warning.Contains("downloads", StringComparison.Ordinal));
        var error = Assert.Throws<ServeException>(() => VllmCommandConverter.Convert("vllm bench serve --dataset-name hf --dataset-path somebody/something"));
        Assert.Equal("DatasetNotSupported", error.ErrorId);
        Assert.Contains("hf somebody/something", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("openai/gsm8k", "from the split test of the subset main, as vLLM's client uses it.")]
    [InlineData("openai/gsm8k --hf-split train --hf-subset socratic", "from the split train of the subset socratic, as")]
    [InlineData("openai/openai_humaneval", "from the split test, as")]
    [InlineData("yale-nlp/MMVU", "from the split validation, as")]
    [InlineData("Lin-Chen/MMStar", "from the split val, as")]
    [InlineData("AI-MO/NuminaMath-CoT", "from the split train, as")]
    [InlineData("lmms-lab/LLaVA-OneVision-Data", "from the split and subset that you want.")]
    [InlineData("Aeala/ShareGPT_Vicuna_unfiltered", "from the split and subset that you want.")]
    public void The_part_of_a_dataset_of_the_hub_is_named_that_vLLM_takes(string dataset, string part) =>
        Assert.Contains(
            VllmCommandConverter.Convert($"vllm bench serve --backend openai-chat --dataset-name hf --dataset-path {dataset}").Warnings,
            warning => warning.StartsWith("ServeBench downloads nothing", StringComparison.Ordinal) && warning.Contains(part, StringComparison.Ordinal));

    [Theory]
    [InlineData("--skip-chat-template", "--dataset-name spec_bench --dataset-path q.jsonl")]
    [InlineData("--chat-template-kwargs '{}'", "--dataset-name spec_bench --dataset-path q.jsonl")]
    [InlineData("--no-oversample", "--dataset-name burstgpt --dataset-path b.csv")]
    [InlineData("--skip-chat-template", "--dataset-name hf --dataset-path m.json --hf-name mgoin/mlperf-inference-llama2-data")]
    [InlineData("--chat-template-kwargs '{}'", "--dataset-name hf --dataset-path g.json --hf-name openai/gsm8k")]
    [InlineData("--hf-output-len 9", "--dataset-name hf --dataset-path z.json --hf-name zed-industries/zeta")]
    [InlineData("--output-len 9", "--dataset-name hf --dataset-path zed-industries/zeta")]
    [InlineData("--skip-chat-template", "--dataset-name custom_audio --dataset-path a.jsonl --backend openai-audio")]
    [InlineData("--output-len 9", "--dataset-name sonnet --dataset-path s.txt")]
    [InlineData("--random-batch-size 4", "--dataset-name random-mm --backend openai-chat")]
    public void What_vLLM_pays_no_heed_to_changes_nothing_and_is_told(string option, string others)
    {
        VllmConversion plain = VllmCommandConverter.Convert($"vllm bench serve {others}");
        VllmConversion conversion = VllmCommandConverter.Convert($"vllm bench serve {others} {option}");
        Assert.Equal(plain.Script, conversion.Script);
        Assert.Equal([.. plain.Warnings, $"{option.Split(' ')[0]} has no effect with the other options, as in vLLM's client."], conversion.Warnings);
    }

    [Theory]
    [InlineData("openai-chat", true)]
    [InlineData("vllm", false)]
    public void Sonnets_are_sent_without_the_template_to_a_chat_alone(string backend, bool skips) =>
        Assert.Equal(skips, VllmCommandConverter.Convert($"vllm bench serve --backend {backend} --dataset-name sonnet --dataset-path ./s.txt").Steps[0].Parameters.Contains("SkipChatTemplate"));

    [Fact]
    public void The_variable_that_chooses_the_client_has_no_meaning_here()
    {
        VllmConversion conversion = VllmCommandConverter.Convert("VLLM_USE_RUST_BENCH=1 VLLM_LOGGING_LEVEL=DEBUG vllm bench serve --tokenizer ./t");
        Assert.Equal("VLLM_USE_RUST_BENCH is left out: it chooses between vLLM's two clients, and ServeBench uses neither.", conversion.Warnings[0]);
        Assert.Contains("$env:VLLM_LOGGING_LEVEL", conversion.Warnings[1], StringComparison.Ordinal);
    }

    [Fact]
    public void The_oldest_script_had_its_dataset_under_another_name()
    {
        VllmConversion conversion = VllmCommandConverter.Convert("python benchmark_serving.py --backend sglang --dataset ./a.json --model m");
        Assert.Equal("Import-ServeDataset -Path ./a.json -Format ShareGpt -Count 1000 -Tokenizer server -Uri http://127.0.0.1:8000 -Model m", conversion.Steps[0].ToString());
        Assert.Contains("sglang", Assert.Single(conversion.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Two_files_are_compared_and_a_conversation_needs_its_dataset()
    {
        Assert.Equal("Compare-ServeResult -ReferenceObject 'old run.json' -DifferenceObject ./new.json", VllmCommandConverter.Convert("vllm-bench --compare 'old run.json' ./new.json").Script);
        Assert.Equal("VllmCommandInvalid", Assert.Throws<ServeException>(() => VllmCommandConverter.Convert("vllm-bench --compare a.json")).ErrorId);
        Assert.Contains("sonnet", Assert.Throws<ServeException>(() => VllmCommandConverter.Convert("vllm-bench --multi-turn --dataset-name sonnet --dataset-path ./s.txt")).Message, StringComparison.Ordinal);
        // A shortened name means what it means to vllm bench serve.
        Assert.Contains("-MaxConcurrency 4", VllmCommandConverter.Convert("vllm bench serve --max-c 4").Script, StringComparison.Ordinal);
        Assert.Contains("-Profile", VllmCommandConverter.Convert("vllm bench serve --prof").Script, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("vllm bench serve --model m --extra-body '{\"stop\":\"\\ud83d\"}'", "--extra-body has a text that holds half of a surrogate pair")]
    [InlineData("vllm bench serve --model m --request-rate nan", "--request-rate is 'nan'; it takes a number")]
    public void A_value_that_is_none_is_told(string line, string part)
    {
        var error = Assert.Throws<ServeException>(() => VllmCommandConverter.Convert(line));
        Assert.Equal("VllmCommandInvalid", error.ErrorId);
        Assert.Contains(part, error.Message, StringComparison.Ordinal);
    }
}
