using System.Management.Automation;
using ServeBench.Workloads;

namespace ServeBench.Commands;

// What conversations are like.
public sealed partial class NewServeDatasetCommand
{
    private const int DefaultTurnCount = 3;

    /// <summary>Turns of each conversation, 1 or more; 3 is the default.</summary>
    [Parameter]
    [AppliesTo<DatasetKind>(DatasetKind.Conversation)]
    [Alias("MultiTurnNumTurns")]
    [ValidateRange(1, 1 << 20)]
    [InvariantNumber]
    public int TurnCount { get; set; } = DefaultTurnCount;

    /// <summary>Fewest turns of a conversation, when they are to vary: each number up to -MaxTurnCount is as likely. Default -TurnCount.</summary>
    [Parameter]
    [AppliesTo<DatasetKind>(DatasetKind.Conversation)]
    [Alias("MultiTurnMinTurns")]
    [ValidateRange(1, 1 << 20)]
    [InvariantNumber]
    public int? MinTurnCount { get; set; }

    /// <summary>Most turns of a conversation, when they are to vary. Default -TurnCount.</summary>
    [Parameter]
    [AppliesTo<DatasetKind>(DatasetKind.Conversation)]
    [Alias("MultiTurnMaxTurns")]
    [ValidateRange(1, 1 << 20)]
    [InvariantNumber]
    public int? MaxTurnCount { get; set; }

    /// <summary>Length of each message after a conversation's first, in tokens; default -InputLength.</summary>
    [Parameter]
    [AppliesTo<DatasetKind>(DatasetKind.Conversation)]
    [Alias("PerTurnInputLen")]
    [ValidateRange(1, 1 << 24)]
    [InvariantNumber]
    public int? TurnInputLength { get; set; }

    /// <summary>Tokens behind -PrefixLength that are the same for no two conversations, put before the first message of each; 0 is the default.</summary>
    [Parameter]
    [AppliesTo<DatasetKind>(DatasetKind.Conversation)]
    [ValidateRange(0, 1 << 24)]
    [InvariantNumber]
    public int ConversationPrefixLength { get; set; }

    private ConversationDataset CreateConversations()
    {
        var options = new ConversationOptions
        {
            Count = Count,
            MinTurnCount = MinTurnCount ?? TurnCount,
            MaxTurnCount = MaxTurnCount ?? TurnCount,
            InputLength = InputLength,
            TurnInputLength = TurnInputLength,
            OutputLength = OutputLength,
            RangeRatio = RangeRatioArgument.Parse(RangeRatio),
            PrefixLength = PrefixLength ?? 0,
            ConversationPrefixLength = ConversationPrefixLength,
            Seed = Seed,
        };
        return new ConversationDataset(options, OpenTokenizer());
    }
}
