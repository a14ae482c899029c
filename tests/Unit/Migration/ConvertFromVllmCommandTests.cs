using System.Globalization;
using System.Text.Json;
using ServeBench.Migration;
using ServeBench.Simulation;
using ServeBench.Tests.Hosting;
using ServeBench.Workloads;
using Xunit;

namespace ServeBench.Tests.Migration;

public sealed class ConvertFromVllmCommandTests(ModuleHost host) : IClassFixture<ModuleHost>
{
    private static SimulatorOptions Fast => new() { TimeToFirstToken = TimeSpan.FromMilliseconds(1), InterTokenLatency = TimeSpan.FromMilliseconds(1) };

    [Fact]
    public async Task A_converted_command_line_runs_saves_and_prints()
    {
        using var folder = new TemporaryFolder();
        await using Simulator simulator = Simulator.Start(Fast);
        host.SetVariable("line", string.Create(CultureInfo.InvariantCulture, $"""
            vllm bench serve --port {simulator.Port} --num-prompts 6 --random-input-len 16 --random-output-len 4 \
              --request-rate 500 --max-concurrency 4 --num-warmups 1 --label 'night run' --metadata gpu=none \
              --goodput ttft:5000 --percentile-metrics ttft,e2el,client_queue_time --metric-percentiles 50,99 \
              --save-result --save-detailed --result-filename '{folder["run.json"]}' --disable-tqdm
            """));

        ModuleResult result = host.Run("$conversion = ConvertFrom-VllmCommand $line; & ([scriptblock]::Create($conversion.Script))");

        string[] block = result.Values<string>();
        Assert.Equal("Successful requests:                     6         ", block[1]);
        Assert.Contains(block, line => line.StartsWith("Request goodput (req/s):", StringComparison.Ordinal));
        Assert.Contains("---------------Client-side Queueing---------------", block);
        using JsonDocument file = JsonDocument.Parse(await File.ReadAllBytesAsync(folder["run.json"], TestContext.Current.CancellationToken));
        Assert.Equal(("night run", "none", 500, 6), (
            file.RootElement.GetProperty("label").GetString(), file.RootElement.GetProperty("gpu").GetString(),
            file.RootElement.GetProperty("request_rate").GetDouble(), file.RootElement.GetProperty("input_lens").GetArrayLength()));
    }

    [Theory]
    [InlineData("""{"prompt":"What?","image_files":["data:image/png;base64,AA"]}""", "custom_image --custom-ensure-client-side-data --custom-output-len 9")]
    [InlineData("""{"question":"What?","answer":"That."}""", "hf --hf-name openai/gsm8k --no-stream --skip-chat-template --hf-output-len 9")]
    [InlineData("""{"code":"a","change_request":"b","norm_distance":0.5}""", "hf --hf-name vdaita/edit_5k_char --blazedit-min-distance 0.1 --blazedit-max-distance 0.9 --hf-output-len 9")]
    [InlineData("""{"audio":{"array":[0,1,0,1],"sampling_rate":2}}""", "hf --hf-name openslr/librispeech_asr --asr-min-audio-len-sec 1.5 --asr-max-audio-len-sec 2 --hf-output-len 9")]
    [InlineData("""{"turns":[[{"content":"What?"}]],"images":["http://h/a.png"]}""", "hf --hf-name lmarena-ai/vision-arena-bench-v0.1 --hf-output-len 9")]
    public void A_converted_import_reads_the_file(string line, string options)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["d.jsonl"], line);
        host.SetVariable("line", $"vllm bench serve --dataset-path '{folder["d.jsonl"]}' --dataset-name {options} --seed 3 --disable-shuffle --num-prompts 2 --skip-tokenizer-init");
        ModuleResult result = host.Run("$import = (ConvertFrom-VllmCommand $line -WarningAction Ignore).Steps[0]; $parameters = $import.Parameters; & $import.Command @parameters");
        Assert.Equal([9, 9], result.Values<ServeRequest>().Select(request => request.OutputLength));
    }

    [Fact]
    public async Task The_steps_can_be_splatted()
    {
        await using Simulator simulator = Simulator.Start(Fast);
        host.SetVariable("uri", simulator.Uri);
        Assert.Equal(5, host.Run("""
            $steps = (ConvertFrom-VllmCommand "vllm bench serve --base-url $uri --num-prompts 5 --input-len 8 --output-len 2").Steps
            $dataset = $steps[0].Parameters
            $run = $steps[1].Parameters
            & $steps[0].Command @dataset | & $steps[1].Command @run
            """).Output.Count);
    }

    [Fact]
    public void Lines_of_a_file_are_put_together()
    {
        VllmConversion[] conversions = host
            .Run("'#!/bin/bash', '', 'vllm bench serve \\', '  --num-prompts 3', 'vllm bench serve --num-prompts 4' | ConvertFrom-VllmCommand")
            .Values<VllmConversion>();
        Assert.Equal([3, 4], conversions.Select(conversion => conversion.Steps[0].Parameters["Count"]));
    }

    [Fact]
    public void Words_are_taken_one_by_one() =>
        Assert.Equal(3, Assert.Single(host.Run("ConvertFrom-VllmCommand vllm bench serve --num-prompts 3").Values<VllmConversion>()).Steps[0].Parameters["Count"]);

    [Fact]
    public void A_line_that_cannot_be_converted_is_one_error_and_the_next_goes_on()
    {
        ModuleResult result = host.Run("'vllm bench serve --num-promts 3', 'vllm bench serve --num-prompts 4' | ConvertFrom-VllmCommand");
        result.SingleError("VllmOptionUnknown");
        Assert.Single(result.Output);
        Assert.Contains(result.Warnings, warning => warning.Contains("o200k_base", StringComparison.Ordinal));
    }
}
