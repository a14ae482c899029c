using System.Management.Automation;
using ServeBench.Metrics;
using ServeBench.Workloads;

namespace ServeBench.Commands;

/// <summary>Measures a workload: its lengths, its shared prefixes, its times, and a hash that identifies it.</summary>
/// <remarks>
/// <para>
/// Writes one object for all requests; nothing is sent. Lengths have mean, standard deviation (of the whole sample), smallest, median,
/// 90th, 95th and 99th percentile (interpolated linearly, as NumPy does) and greatest.
/// </para>
/// <para>
/// SharedPrefixTokens are the prompt tokens that an unlimited prefix cache without blocks would have from earlier requests of the
/// workload. For each prompt it is the longest beginning that an earlier prompt has too. Token ids are compared one by one, texts
/// character by character. The shared part of the characters counts as the same part of the tokens, rounded down. For conversations,
/// roles and contents of the messages count. SharedPrefixPercent is the share of all prompt tokens.
/// </para>
/// <para>
/// WorkloadHash is a SHA-256 of everything that the requests send, and of their order: prompts, messages, media, output lengths,
/// timestamps, models, extra body members, conversations. Two runs with equal hashes had the same workload, on any machine, culture and
/// tokenizer. Index, RequestId and InputLength are not part of it.
/// </para>
/// </remarks>
/// <example>
/// <para>Examine a trace before replaying it: the share that a prefix cache could serve, and the mean rate.</para>
/// <code>Import-ServeDataset ./conversation_trace.jsonl -Format TimedTrace -ChunkHashSize 512 -SecMultiplier 0.001 | Measure-ServeDataset | Format-List</code>
/// </example>
/// <example>
/// <para>Find the saved runs that had a workload: a run keeps the hash.</para>
/// <code>
/// $workload = New-ServeDataset 200 -Seed 7 | Measure-ServeDataset
/// Get-ChildItem ./results/*.json | Import-ServeResult | Where-Object { $_.Run.WorkloadHash -eq $workload.WorkloadHash }
/// </code>
/// </example>
[Cmdlet(VerbsDiagnostic.Measure, "ServeDataset", HelpUri = HelpPages.Root + "Measure-ServeDataset.md")]
[OutputType(typeof(ServeDatasetSummary))]
public sealed class MeasureServeDatasetCommand : ServeCmdlet
{
    private readonly List<ServeRequest> _requests = [];

    /// <summary>The requests, as New-ServeDataset and Import-ServeDataset write them. Without requests, the cmdlet writes nothing.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [ValidateNotNull]
    public ServeRequest[] InputObject { get; set; } = [];

    private protected override ServeException? NothingCame => EmptyInput.Dataset("to measure");

    /// <inheritdoc/>
    protected override void OnProcess() => _requests.AddRange(InputObject);

    /// <inheritdoc/>
    protected override void OnEnd()
    {
        if (_requests.Count > 0)
        {
            WriteObject(DatasetMeter.Measure(_requests, StopToken));
        }
    }
}
