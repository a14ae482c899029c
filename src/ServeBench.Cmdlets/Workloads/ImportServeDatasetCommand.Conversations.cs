using System.Management.Automation;
using ServeBench.Workloads;

namespace ServeBench.Commands;

// How conversations are read.
public sealed partial class ImportServeDatasetCommand
{
    /// <summary>
    /// Imports every message of the user in a ShareGpt conversation, as turns of one conversation; without it only the first message.
    /// -Count and the shuffle then apply to conversations.
    /// </summary>
    [Parameter]
    [AppliesTo<DatasetFormat>(DatasetFormat.ShareGpt)]
    public SwitchParameter MultiTurn { get; set; }

    /// <summary>Most turns of a conversation with -MultiTurn, 2 or more; default all.</summary>
    [Parameter]
    [AppliesTo<DatasetFormat>(DatasetFormat.ShareGpt)]
    [Alias("MultiTurnMaxTurns")]
    [ValidateRange(2, int.MaxValue)]
    [InvariantNumber]
    public int? MaxTurnCount { get; set; }

    private void RequireMultiTurn()
    {
        if (MaxTurnCount is not null && !MultiTurn)
        {
            throw new ServeException(
                "ParameterNotApplicable",
                ServeErrorKind.InvalidArgument,
                "-MaxTurnCount requires -MultiTurn.",
                nameof(MaxTurnCount));
        }
    }
}
