namespace ServeBench.Simulation.Model;

/// <summary>What a request asks the simulated model for, and what will come of it.</summary>
internal sealed record GenerationPlan
{
    public required int PromptTokens { get; init; }

    /// <summary>Tokens that each answer has; 0 when it is a document without any.</summary>
    public required int OutputTokens { get; init; }

    /// <summary><c>length</c> or <c>stop</c>.</summary>
    public required string FinishReason { get; init; }

    public required bool Streamed { get; init; }

    /// <summary>One for each prompt of the request: where its text starts in <see cref="GeneratedText"/>.</summary>
    public required uint[] TextSeeds { get; init; }

    /// <summary>Position of the request in the order of arrival, from 0.</summary>
    public required long Ordinal { get; init; }

    /// <summary>How it fails; <see langword="null"/> when it does not.</summary>
    public SimulatedFailure? Failure { get; init; }

    public int FailsAtToken { get; init; }

    /// <summary>All tokens generated for the request when it does not fail.</summary>
    public int TotalOutputTokens => OutputTokens * TextSeeds.Length;
}
