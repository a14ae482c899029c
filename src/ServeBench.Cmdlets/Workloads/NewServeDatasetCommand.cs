using System.Globalization;
using System.Management.Automation;
using ServeBench.Workloads;

namespace ServeBench.Commands;

/// <summary>Generates synthetic requests whose prompts have exact lengths.</summary>
/// <remarks>
/// <para>
/// Each prompt is a run of consecutive tokens of the tokenizer's vocabulary, from a random one on, decoded to text and brought to
/// its length until the text, encoded again, has exactly the tokens asked for. Special tokens are left out. With the same seed,
/// tokenizer and lengths the requests are those of vllm bench serve --dataset-name random.
/// </para>
/// <para>
/// Requests are written while the next ones are generated on all processors. A model that is to generate as much as is asked for
/// must be told to go on after its end token: give Invoke-ServeBenchmark -IgnoreEos.
/// </para>
/// </remarks>
/// <example>
/// <para>Send a hundred prompts of 1,024 tokens that ask for 128 tokens each.</para>
/// <code>New-ServeDataset -Count 100 | Invoke-ServeBenchmark -Uri http://127.0.0.1:8000 -IgnoreEos</code>
/// </example>
/// <example>
/// <para>Vary input lengths by a fifth and output lengths by a half, behind a prefix of 256 tokens that all prompts share.</para>
/// <code>New-ServeDataset -Count 500 -InputLength 512 -OutputLength 64 -RangeRatio @{ input = 0.2; output = 0.5 } -PrefixLength 256 -Seed 7</code>
/// </example>
/// <example>
/// <para>Count with the served model's own tokenizer.</para>
/// <code>New-ServeDataset -Count 200 -Tokenizer ./models/Qwen3-8B | New-ArrivalSchedule -RequestRate 10</code>
/// </example>
[Cmdlet(VerbsCommon.New, "ServeDataset")]
[OutputType(typeof(ServeRequest))]
public sealed class NewServeDatasetCommand : DatasetCmdlet
{
    /// <summary>What to generate: Random (the default), prompts of random tokens.</summary>
    [Parameter]
    [Alias("DatasetName")]
    public DatasetKind Kind { get; set; } = DatasetKind.Random;

    /// <summary>Number of requests, 1 or more; 1000 is the default.</summary>
    [Parameter(Position = 0)]
    [Alias("NumPrompts")]
    [ValidateRange(1, int.MaxValue)]
    public int Count { get; set; } = 1000;

    /// <summary>
    /// Length of each prompt in tokens, without the prefix but with the special tokens that the tokenizer adds; 1024 is the default.
    /// </summary>
    [Parameter]
    [Alias("RandomInputLen", "InputLen")]
    [ValidateRange(0, 1 << 24)]
    public int InputLength { get; set; } = 1024;

    /// <summary>Tokens to generate for each request; 128 is the default.</summary>
    [Parameter]
    [Alias("RandomOutputLen", "OutputLen")]
    [ValidateRange(0, 1 << 24)]
    public int OutputLength { get; set; } = 128;

    /// <summary>
    /// How far lengths spread around those asked for, at least 0 (the default: not at all) and below 1: with 0.2, from 80 % to 120 %,
    /// each whole number as likely as any other. A number for both sides, or a hashtable such as @{ input = 0.2; output = 0.5 }.
    /// </summary>
    [Parameter]
    [Alias("RandomRangeRatio")]
    [ValidateNotNull]
    public object RangeRatio { get; set; } = 0.0;

    /// <summary>Tokens of a random prefix that all prompts share, put before each prompt; 0 is the default.</summary>
    [Parameter]
    [Alias("RandomPrefixLen", "PrefixLen")]
    [ValidateRange(0, 1 << 24)]
    public int PrefixLength { get; set; }

    /// <summary>Seed of all draws, 0 to 4294967295; 0 is the default. The same seed gives the same requests.</summary>
    [Parameter]
    public uint Seed { get; set; }

    /// <inheritdoc/>
    protected override void OnEnd()
    {
        RangeRatio ratio = RangeRatioArgument.Parse(RangeRatio);
        var dataset = new RandomDataset(
            new RandomDatasetOptions
            {
                Count = Count,
                InputLength = InputLength,
                OutputLength = OutputLength,
                RangeRatio = ratio,
                PrefixLength = PrefixLength,
                Seed = Seed,
            },
            OpenTokenizer());
        WriteRequests(dataset, "Generating requests", () => Count);
        if (dataset.LengthMismatch > 0)
        {
            WriteWarning(string.Create(CultureInfo.InvariantCulture, $"The prompts are {dataset.LengthMismatch} tokens off the lengths asked for, together: with the tokenizer '{Tokenizer}' their texts cannot be brought to them. InputLength says what each has."));
        }
    }
}
