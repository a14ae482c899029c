namespace ServeBench.Decisions;

/// <summary>A part of an objective's text.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">As it is written; empty at the end.</param>
/// <param name="Column">Where it begins, from 1.</param>
internal readonly record struct ObjectiveToken(ObjectiveTokenKind Kind, string Text, int Column);

/// <summary>What a part of an objective's text is.</summary>
internal enum ObjectiveTokenKind
{
    /// <summary>A name, a statistic or a unit.</summary>
    Word,

    Number,

    Operator,

    Open,

    Close,

    Comma,

    End,
}
