using System.Management.Automation;
using ServeBench.Workloads;

namespace ServeBench.Commands;

// How conversations are read.
public sealed partial class ImportServeDatasetCommand
{
    /// <summary>
    /// Takes all that the user says in a conversation of ShareGpt, as turns that a run answers one after the other; without it the first
    /// message alone. -Count and the shuffle are of conversations then.
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
                "-MaxTurnCount belongs to -MultiTurn. Leave it out, or give -MultiTurn.",
                nameof(MaxTurnCount));
        }
    }
}
