using System.Collections;
using System.Globalization;
using System.Text.Json;
using ServeBench.Arrivals;
using ServeBench.Load;
using ServeBench.Simulation;
using ServeBench.Tests.Hosting;
using ServeBench.Workloads;
using Xunit;

namespace ServeBench.Tests.Workloads;

/// <summary>Requests and schedules that went through a file or a remote session, and what a run learns from them.</summary>
public sealed class SerializedRequestTests(ModuleHost host) : IClassFixture<ModuleHost>
{
    private const string Copy = "[Management.Automation.PSSerializer]::Deserialize([Management.Automation.PSSerializer]::Serialize($original, 1))";

    // Each way of writing a prompt; the RIFF bytes are a WAV file of one sample.
    private static readonly ServeRequest[] s_requests =
    [
        new() { Index = 3, RequestId = "r-3", Prompt = "größe\n<&>", InputLength = 5, OutputLength = 7, Timestamp = 1.25, Model = "m", IgnoreEos = true, Tokenizer = "o200k_base" },
        new() { PromptTokenIds = [1, 2, 70000], ExtraBody = new Hashtable { ["stop"] = new[] { "a", "b" }, ["options"] = new Hashtable { ["deep"] = new Hashtable { ["er"] = 1.5 } } } },
        new() { Messages = [new ChatMessage("system", "be brief"), new ChatMessage("user", [ContentPart.FromText("what is it?"), ContentPart.FromImage("data:image/png;base64,AA==")])] },
        new() { Prompts = ["one", "two"], RequestId = "" },
        new() { Prompt = "hear", Media = [ContentPart.FromVideo("http://host/v.mp4")] },
        new() { Audio = new AudioClip("a.wav", Wav()) },
    ];

    [Fact]
    public void A_request_comes_back_as_what_it_was()
    {
        host.SetVariable("original", s_requests);

        ServeRequest[] copies = host.Run(Copy).Values<ServeRequest>();

        Assert.Equal(s_requests.Select(Text), copies.Select(Text));
        Assert.Equal(s_requests[^1].Audio!.Data.ToArray(), copies[^1].Audio!.Data.ToArray());
    }

    [Fact]
    public void A_schedule_comes_back_as_what_it_was()
    {
        ArrivalSlot[] slots = ArrivalSchedule.Create(new ArrivalPlan { RequestRate = 8.5, Burstiness = 0.7, Seed = 42 }, s_requests);
        host.SetVariable("original", slots);

        ArrivalSlot[] copies = host.Run(Copy).Values<ArrivalSlot>();

        Assert.Equal(slots.Select(slot => (slot.Index, slot.OffsetSeconds, slot.Rate, slot.Plan)), copies.Select(slot => (slot.Index, slot.OffsetSeconds, slot.Rate, slot.Plan)));
        Assert.Equal(s_requests.Select(request => request.ToString()), copies.Select(slot => slot.Request?.ToString().Replace($"#{slot.Index}", $"#{s_requests[slot.Index].Index}", StringComparison.Ordinal)));
    }

    [Fact]
    public void Copies_are_scheduled_and_sent_as_the_requests_themselves_are()
    {
        using ServeSimulator simulator = ServeSimulator.Start(new SimulatorOptions { Models = ["sim", "m"], TimeToFirstToken = TimeSpan.Zero, InterTokenLatency = TimeSpan.Zero });
        host.SetVariable("uri", simulator.Uri);
        host.SetVariable("original", s_requests[..1]);

        ServeRequestResult[] results = host.Run($"{Copy} | Invoke-ServeBenchmark $uri; {Copy} | New-ArrivalSchedule | Invoke-ServeBenchmark $uri").Values<ServeRequestResult>();

        Assert.Equal(2, results.Length);
        Assert.All(results, result => Assert.True(result.Success, result.ErrorMessage));
        Assert.All(results, result => Assert.Equal("r-3", result.RequestId));
    }

    [Theory]
    [InlineData("", "o200k_base")]
    [InlineData("-Tokenizer cl100k_base", "cl100k_base")]
    public void A_run_has_the_name_of_the_tokenizer_that_its_dataset_was_counted_with(string arguments, string name)
    {
        using ServeSimulator simulator = ServeSimulator.Start(new SimulatorOptions { TimeToFirstToken = TimeSpan.Zero, InterTokenLatency = TimeSpan.Zero });
        using var folder = new TemporaryFolder();
        host.SetVariable("uri", simulator.Uri);

        ModuleResult result = host.Run(
            $"New-ServeDataset 2 -InputLength 8 -OutputLength 4 | New-ArrivalSchedule | Invoke-ServeBenchmark $uri {arguments} | Export-ServeResult '{folder["run.json"]}'");

        Assert.Empty(result.Errors);
        using JsonDocument file = JsonDocument.Parse(File.ReadAllText(folder["run.json"]));
        Assert.Equal(name, file.RootElement.GetProperty("tokenizer_id").GetString());
    }

    [Fact]
    public void A_run_of_lengths_that_several_tokenizers_counted_has_none_of_them()
    {
        using ServeSimulator simulator = ServeSimulator.Start(new SimulatorOptions { TimeToFirstToken = TimeSpan.Zero, InterTokenLatency = TimeSpan.Zero });
        host.SetVariable("uri", simulator.Uri);

        ServeRequestResult[] results = host.Run("""
            @(New-ServeDataset 1 -InputLength 8 -OutputLength 4) + @(New-ServeDataset 1 -InputLength 8 -OutputLength 4 -Tokenizer cl100k_base) | Invoke-ServeBenchmark $uri
            """).Values<ServeRequestResult>();

        Assert.Equal(2, results.Length);
        Assert.Null(results[0].Run.Tokenizer);
    }

    [Fact]
    public void What_a_schedule_was_made_with_is_told_in_invariant_form()
    {
        CultureInfo culture = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("de-DE");
            Assert.Equal("8.5 requests/s, burstiness 0.7, seed 42", new ArrivalPlan { RequestRate = 8.5, Burstiness = 0.7, Seed = 42 }.ToString());
            Assert.Equal("all at once, burstiness 1, seed 0", new ArrivalPlan().ToString());
            Assert.Equal(
                "Linear ramp from 0.5 to 9.5 requests/s, burstiness 1, seed 0",
                new ArrivalPlan { RampUpStrategy = RampUpStrategy.Linear, RampUpStartRate = 0.5, RampUpEndRate = 9.5 }.ToString());
            Assert.Equal("times of the trace, speed-up 2.5", new ArrivalPlan { UseTimestamp = true, SpeedUp = 2.5 }.ToString());
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
    }

    private static string Text(ServeRequest request) => JsonSerializer.Serialize(new
    {
        request.Index,
        request.RequestId,
        request.Prompt,
        Messages = request.Messages?.Select(message => new { message.Role, message.Content, Parts = message.Parts?.Select(part => part.ToJson()) }),
        request.PromptTokenIds,
        request.Prompts,
        Media = request.Media?.Select(part => part.ToJson()),
        Audio = request.Audio?.ToString(),
        request.InputLength,
        request.OutputLength,
        request.Timestamp,
        request.Model,
        Extra = request.ExtraBody is null ? null : new[] { request.ExtraBody["stop"], ((IDictionary)((IDictionary)request.ExtraBody["options"]!)["deep"]!)["er"] },
        request.IgnoreEos,
        request.Tokenizer,
    });

    private static byte[] Wav() =>
    [
        .. "RIFF"u8, 38, 0, 0, 0, .. "WAVEfmt "u8, 16, 0, 0, 0, 1, 0, 1, 0, 0x40, 0x1F, 0, 0, 0x80, 0x3E, 0, 0, 2, 0, 16, 0, .. "data"u8, 2, 0, 0, 0, 0, 0,
    ];
}
