using System.Management.Automation;
using ServeBench.Migration;
using ServeBench.Tests.Hosting;
using Xunit;

namespace ServeBench.Tests.Migration;

/// <summary>Every option becomes a parameter that the commands of the pipeline take, or has a reason why not.</summary>
public sealed class VllmOptionMappingTests(ModuleHost host) : IClassFixture<ModuleHost>
{
    private const string Custom = "--dataset-name custom --dataset-path ./p.jsonl";
    private const string Sonnet = "--dataset-name sonnet --dataset-path ./s.txt";
    private const string Spec = "--dataset-name spec_bench --dataset-path ./q.jsonl";
    private const string Speed = "--dataset-name speed_bench --dataset-path ./speed";
    private const string Trace = "--dataset-name timed_trace --dataset-path ./t.jsonl";
    private const string Prefixes = "--dataset-name prefix_repetition";
    private const string Images = "--dataset-name random-mm --backend openai-chat";
    private const string ImageFiles = "--dataset-name custom_image --dataset-path ./i.jsonl --backend openai-chat";
    private const string Sounds = "--dataset-name custom_audio --dataset-path ./a.jsonl --backend openai-chat";
    private const string Hub = "--dataset-name hf --dataset-path openai/gsm8k";
    private const string Speech = "--dataset-name hf --dataset-path ./s.parquet --backend openai-audio";
    private const string Edits = "--dataset-name hf --dataset-path ./e.parquet --hf-name vdaita/edit_5k_char";

    private const string Talk = "--multi-turn --backend openai-chat";
    private const string Talks = "--multi-turn --backend openai-chat --dataset-name sharegpt --dataset-path ./a.json";

    /// <summary>An option with a value, the options that it needs, and what it becomes.</summary>
    public static TheoryData<string, string, string> Options => new()
    {
        { "--backend vllm", "", "-Backend vllm" },
        { "--backend llama.cpp", "", "-Backend llama.cpp" },
        { "--backend lmdeploy", "", "-Backend lmdeploy" },
        { "--endpoint-type openai-chat", "", "-Backend openai-chat" },
        { "--base-url http://a:1", "", "-Uri http://a:1" },
        { "--host ::1", "", "-Uri http://[::1]:8000" },
        { "--port 81", "", "-Uri http://127.0.0.1:81" },
        { "--endpoint /v2/completions", "", "-Endpoint /v2/completions" },
        { "--header x-a=1", "", "-Headers @{ 'x-a' = '1' }" },
        { "--insecure", "", "-SkipCertificateCheck" },
        { "--model m", "", "-Model m" },
        { "--served-model-name s", "--model m", "-Model s" },
        { "--tokenizer ./t", "", "-Tokenizer ./t" },
        { "--num-prompts 5", "", "-Count 5" },
        { "--num-prompts 0", Custom, "-Format Custom -Tokenizer" },
        { "--request-rate 2.5", "", "-RequestRate 2.5" },
        { "--request-rate inf", "", "-Backend openai |" },
        { "--burstiness 0.5", "", "-Burstiness 0.5" },
        { "--max-concurrency 3", "", "-MaxConcurrency 3" },
        { "--ramp-up-strategy linear", "--ramp-up-start-rps 1 --ramp-up-end-rps 2", "-RampUpStrategy Linear" },
        { "--ramp-up-start-rps 1", "--ramp-up-strategy linear --ramp-up-end-rps 2", "-RampUpStartRate 1" },
        { "--ramp-up-end-rps 2", "--ramp-up-strategy linear --ramp-up-start-rps 1", "-RampUpEndRate 2" },
        { "--num-warmups 2", "", "-WarmupCount 2" },
        { "--ready-check-timeout-sec 60", "", "-ReadyTimeoutSec 60" },
        { "--probe-request-rate 2", "", "-ProbeRequestRate 2" },
        { "--profile", "", "-Profile" },
        { "--seed 4", "", "-Seed 4" },
        { "--self-timed", Trace, "New-ArrivalSchedule -UseTimestamp" },
        { "--no-self-timed", Trace + " --request-rate 3", "-RequestRate 3" },
        { "--ignore-eos", Custom, "-IgnoreEos" },
        { "--logprobs 2", "", "-Logprobs 2" },
        { "--top-p 0.9", "", "-TopP 0.9" },
        { "--top-k 40", "", "-TopK 40" },
        { "--min-p 0.1", "", "-MinP 0.1" },
        { "--temperature 0", "", "-Temperature 0" },
        { "--frequency-penalty 0.5", "", "-FrequencyPenalty 0.5" },
        { "--presence-penalty 0.5", "", "-PresencePenalty 0.5" },
        { "--repetition-penalty 1.1", "--backend vllm", "-RepetitionPenalty 1.1" },
        { "--extra-body '{\"a\":[1,\"x\"],\"b\":null}'", "", "-ExtraBody @{ a = @(1, 'x'); b = $null }" },
        { "--chat-template-kwargs '{\"thinking\":true}'", Custom + " --tokenizer ./t", "-ChatTemplateKwargs @{ thinking = $true }" },
        { "--request-id-prefix r-", "", "-RequestIdPrefix r-" },
        { "--lora-modules a b", "", "-LoraModule a, b" },
        { "--lora-assignment round-robin", "--lora-modules a", "-LoraAssignment RoundRobin" },
        { "--input-len 9", "", "-InputLength 9" },
        { "--output-len 9", "", "-OutputLength 9" },
        { "--percentile-metrics client_queue_time,e2el_including_client_queue", "", "-Metric ClientQueueTime, E2elIncludingClientQueue" },
        { "--metric-percentiles 25,50", "", "-Percentile 25, 50" },
        { "--goodput e2el:900", "", "-Goodput @{ e2el = 900 }" },
        { "--save-result", "", "Export-ServeResult -Path . -PassThru" },
        { "--save-result", "--result-filename llama-3.1", "Export-ServeResult -Path llama-3.1 -Format Vllm -PassThru" },
        { "--save-detailed", "--save-result", "-Detailed" },
        { "--append-result", "--result-filename all.jsonl", "Export-ServeResult -Path all.jsonl -Append" },
        { "--metadata a=b", "", "-Metadata @{ a = 'b' }" },
        { "--label night", "", "-Label night" },
        { "--result-dir out", "--save-result", "-Path out" },
        { "--result-filename r.json", "--save-result --result-dir out/", "-Path out/r.json" },
        { "--plot-timeline", "", "$requests | Export-ServeTimeline -Path ." },
        { "--timeline-itl-thresholds 5,10.5", "--plot-timeline", "-Threshold 5, 10.5" },
        { "--plot-dataset-stats", "--result-dir out --result-filename r.json", "$dataset | Export-ServeDatasetPlot -Path out/r.dataset_stats.html" },
        { "--disable-tqdm", "", "$ProgressPreference = 'SilentlyContinue'" },
        { "--dataset ./a.json", "", "-Format ShareGpt" },
        { "--dataset-name prefix_repetition", "", "-Kind PrefixRepetition" },
        { "--dataset-name random-mm", "--backend openai-chat", "-Kind RandomMultiModal" },
        { "--dataset-name random-rerank", "--backend vllm-rerank", "-Kind RandomRerank" },
        { "--dataset-name custom_image", "--dataset-path ./i.jsonl --backend openai-chat", "-Format CustomImage" },
        { "--dataset-name custom_audio", "--dataset-path ./a.jsonl --backend openai-audio", "-Format CustomAudio" },
        { "--dataset-name hf", "--dataset-path philschmid/mt-bench", "-Format HuggingFace" },
        { "--dataset-path ./p.jsonl", "--dataset-name custom", "-Path ./p.jsonl" },
        { "--dataset-path './[a].jsonl'", "--dataset-name custom", "-LiteralPath './[a].jsonl'" },
        { "--no-oversample", Custom, "-NoOversample" },
        { "--disable-shuffle", Custom, "-NoShuffle" },
        { "--skip-chat-template", Custom, "-SkipChatTemplate" },
        { "--random-input-len 9", "", "-InputLength 9" },
        { "--random-output-len 9", "", "-OutputLength 9" },
        { "--random-range-ratio 0.2", "", "-RangeRatio 0.2" },
        { "--random-range-ratio '{\"input\":0.1,\"output\":0.5}'", "", "-RangeRatio @{ input = 0.1; output = 0.5 }" },
        { "--random-prefix-len 9", "", "-PrefixLength 9" },
        { "--random-batch-size 4", "--backend openai-embeddings", "-BatchSize 4" },
        { "--no-reranker", "--dataset-name random-rerank --backend vllm-rerank", "-NoReranker" },
        { "--random-mm-base-items-per-request 2", Images, "-ItemsPerRequest 2" },
        { "--random-mm-num-mm-items-range-ratio 0.5", Images, "-ItemsRangeRatio 0.5" },
        { "--random-mm-limit-mm-per-prompt '{\"image\":3}'", Images, "-ItemLimit @{ image = 3 }" },
        { "--random-mm-bucket-config '{(256, 256, 1): 1.0}'", Images, "-ItemBucket '{(256, 256, 1): 1.0}'" },
        { "--prefix-repetition-prefix-len 9", Prefixes, "-PrefixLength 9" },
        { "--prefix-repetition-suffix-len 9", Prefixes, "-SuffixLength 9" },
        { "--prefix-repetition-num-prefixes 3", Prefixes, "-PrefixCount 3" },
        { "--prefix-repetition-output-len 9", Prefixes, "-OutputLength 9" },
        { "--sharegpt-output-len 9", "--dataset-name sharegpt --dataset-path ./a.json", "-OutputLength 9" },
        { "--custom-output-len -1", Custom, "-OutputLength -1" },
        { "--custom-output-len 9", ImageFiles, "-OutputLength 9" },
        { "--custom-ensure-client-side-data", ImageFiles, "-EmbedFile" },
        { "--enable-multimodal-chat", Sounds, "-EnableMultiModalChat" },
        { "--hf-name philschmid/mt-bench", "--dataset-name hf --dataset-path ./mt.jsonl", "-Path ./mt.jsonl -Format HuggingFace -Count 1000 -Preset MTBench" },
        { "--hf-name lmarena-ai/VisionArena-Chat", "--dataset-name hf --dataset-path ./v.parquet --backend openai-chat", "-Format HuggingFace -Count 1000 -Preset VisionArena" },
        { "--hf-name lmarena-ai/vision-arena-bench-v0.1", "--dataset-name hf --dataset-path ./v.parquet --backend openai-chat", "-Preset VisionArena" },
        { "--hf-name yale-nlp/MMVU", "--dataset-name hf --dataset-path ./v.json --backend openai-chat", "-Preset Mmvu" },
        { "--hf-name Lin-Chen/MMStar", "--dataset-name hf --dataset-path ./v.parquet --backend openai-chat", "-Preset MMStar" },
        { "--hf-name lmms-lab/LLaVA-OneVision-Data", "--dataset-name hf --dataset-path ./v.parquet --backend openai-chat", "-Preset MultiModalConversation" },
        { "--hf-name ArtificialAnalysis/Earnings22-Cleaned-AA", "--dataset-name hf --dataset-path ./v.parquet --backend openai-audio", "-Preset Asr -NoStream" },
        { "--hf-name facebook/voxpopuli", Speech, "-Preset Asr" },
        { "--asr-min-audio-len-sec 1.5", Speech + " --hf-name openslr/librispeech_asr", "-MinAudioSec 1.5" },
        { "--asr-max-audio-len-sec 30", Speech + " --hf-name kensho/spgispeech", "-MaxAudioSec 30" },
        { "--hf-output-len 9", Hub, "-OutputLength 9" },
        { "--no-stream", Hub, "-NoStream" },
        { "--skip-chat-template", Hub, "-SkipChatTemplate" },
        { "--blazedit-min-distance 0.1", Edits, "-MinDistance 0.1" },
        { "--blazedit-max-distance 0.9", Edits, "-MaxDistance 0.9" },
        { "--bfcl-categories 'simple, multiple'", "--dataset-name hf --dataset-path gorilla-llm/Berkeley-Function-Calling-Leaderboard --backend openai-chat", "-Category simple, multiple" },
        { "--sonnet-input-len 600", Sonnet, "-InputLength 600" },
        { "--sonnet-output-len 9", Sonnet, "-OutputLength 9" },
        { "--sonnet-prefix-len 100", Sonnet, "-PrefixLength 100" },
        { "--spec-bench-output-len 9", Spec, "-OutputLength 9" },
        { "--spec-bench-category qa", Spec, "-Category qa" },
        { "--speed-bench-output-len 9", Speed, "-OutputLength 9" },
        { "--speed-bench-category coding", Speed, "-Category coding" },
        { "--speed-bench-dataset-subset throughput_1k", Speed, "-Subset throughput_1k" },
        { "--timed-trace-chunk-hash-size 512", Trace, "-ChunkHashSize 512" },
        { "--timed-trace-sec-multiplier 0.001", Trace, "-SecMultiplier 0.001" },
        { "--timed-trace-label-timestamp ts", Trace, "-TimestampLabel ts" },
        { "--timed-trace-label-input-length i", Trace, "-InputLengthLabel i" },
        { "--timed-trace-label-output-length o", Trace, "-OutputLengthLabel o" },
        { "--timed-trace-label-hash-ids h", Trace, "-HashIdsLabel h" },
        { "--prompt-token-ids", "", "-AsTokenId" },
        { "--random-cache-hit-fraction 0.8", "--prompt-token-ids --random-cache-ratio 0.95", "-CacheHitFraction 0.8" },
        { "--random-cache-ratio 0.95", "--prompt-token-ids --random-cache-hit-fraction 0.8", "-CacheRatio 0.95" },
        { "--max-model-len 4096", "", "-MaxModelLength 4096" },
        { "--max-model-len 4096", Custom, "-MaxModelLength 4096" },
        { "--sweep-summary-percentiles 95,99.9", "", "Measure-ServeMetrics -Percentile 99, 95, 99.9" },
        { "--steady-state-threshold 0.9", "", "Measure-ServeMetrics -SteadyStateThreshold 0.9" },
        { "--steady-state-min-window 30", "", "-SteadyStateMinSec 30" },
        { "--no-steady-state", "", "-NoSteadyState" },
        { "--profile-batch-threshold 32", "--profile", "-ProfileBatchThreshold 32" },
        { "--profile-duration 2.5", "--profile --profile-batch-threshold 32", "-ProfileDurationSec 2.5" },
        { "--reset-prefix-cache", "", "-ResetPrefixCache" },
        { "--dry-run", "", "-WhatIf" },
        { "--compare a.json b.json", "", "Compare-ServeResult -ReferenceObject a.json -DifferenceObject b.json" },
        { "--speed-bench-config throughput_1k", Speed, "-Subset throughput_1k" },
        { "--speed-bench-max-input-len 900", Speed, "-MaxInputLength 900" },
        { "--hf-text-column question", "--dataset-name hf --dataset-path ./any.parquet", "-PromptColumn question" },
        { "--multi-turn", Talk, "-Kind Conversation" },
        { "--multi-turn", Talks, "-Format ShareGpt -Count 1000 -MultiTurn" },
        { "--multi-turn-num-turns 4", Talk, "-TurnCount 4" },
        { "--multi-turn-min-turns 2", Talk, "-MinTurnCount 2" },
        { "--multi-turn-max-turns 6", Talk, "-MaxTurnCount 6" },
        { "--multi-turn-max-turns 6", Talks, "-MaxTurnCount 6" },
        { "--per-turn-input-len 64", Talk, "-TurnInputLength 64" },
        { "--multi-turn-concurrency 8", Talk + " --max-concurrency 9", "-MaxConcurrency 8" },
        { "--multi-turn-delay-ms 500", Talk, "-ThinkTimeSec 0.5" },
        { "--multi-turn-prefix-global-ratio 0.5", Talk + " --input-len 200", "-InputLength 100 -PrefixLength 100" },
        { "--multi-turn-prefix-conversation-ratio 0.25", Talk + " --input-len 200", "-InputLength 150 -ConversationPrefixLength 50" },
    };

    [Theory]
    [MemberData(nameof(Options))]
    public void An_option_becomes_what_the_command_takes(string option, string others, string expected)
    {
        VllmConversion conversion = VllmCommandConverter.Convert($"vllm bench serve {others} {option}");
        Assert.Contains(expected, conversion.Script, StringComparison.Ordinal);
        Assert.DoesNotContain(conversion.Warnings, warning => warning.Contains("has no", StringComparison.Ordinal));
        host.SetVariable("script", conversion.Script);
        // What the engine makes of it: whether it parses, which commands it finds, and which parameters it cannot bind.
        PSObject[] mistakes = [.. host.Run("""
            $errors = $null
            $tree = [Management.Automation.Language.Parser]::ParseInput($script, [ref]$null, [ref]$errors)
            $errors | ForEach-Object { "parse: $($_.Message)" }
            foreach ($command in $tree.FindAll({ $args[0] -is [Management.Automation.Language.CommandAst] }, $true)) {
                $name = $command.GetCommandName()
                if ($name -eq 'New-Item') { continue }
                if (-not (Get-Command -Module ServeBench -Name $name)) { "unknown: $name" }
                $binding = [Management.Automation.Language.StaticParameterBinder]::BindCommand($command, $true)
                foreach ($key in $binding.BindingExceptions.Keys) { "$name -${key}: $($binding.BindingExceptions[$key].BindingException.Message)" }
            }
            """).Output];
        Assert.Empty(mistakes);
    }

    [Fact]
    public void No_option_is_forgotten()
    {
        IEnumerable<string> mapped = Options.Select(row => row.Data.Item1[2..].Split(' ', '=')[0]);
        Assert.Empty(VllmOptions.Names.Except(mapped).Except(VllmReasons.Names).Except(["help"]));
    }

    [Fact]
    public void An_option_without_a_counterpart_says_why()
    {
        foreach (string name in VllmReasons.Names)
        {
            string value = VllmOptions.Find(name).Values == OptionValues.None ? "" : "8";
            VllmConversion conversion = VllmCommandConverter.Convert($"vllm bench serve --{name} {value}");
            Assert.Contains(conversion.Warnings, warning => warning.StartsWith($"--{name} has no counterpart: ", StringComparison.Ordinal));
        }
    }
}
