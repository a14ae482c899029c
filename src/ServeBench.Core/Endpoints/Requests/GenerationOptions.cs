namespace ServeBench.Endpoints;

/// <summary>What every request of a run asks of the model; a <see langword="null"/> member is not sent.</summary>
public sealed record GenerationOptions
{
    /// <summary>Model to ask for.</summary>
    public string Model { get; init; } = "";

    /// <summary>Whether to generate on after an end-of-sequence token, so that every answer has its full length.</summary>
    public bool IgnoreEos { get; init; }

    /// <summary>Sampling temperature, 0 or greater.</summary>
    public double? Temperature { get; init; }

    /// <summary>Nucleus sampling, above 0 to 1.</summary>
    public double? TopP { get; init; }

    /// <summary>How many of the likeliest tokens to sample from; −1 for all.</summary>
    public int? TopK { get; init; }

    /// <summary>Least probability of a token in relation to the likeliest, 0 to 1.</summary>
    public double? MinP { get; init; }

    /// <summary>Frequency penalty, −2 to 2.</summary>
    public double? FrequencyPenalty { get; init; }

    /// <summary>Presence penalty, −2 to 2.</summary>
    public double? PresencePenalty { get; init; }

    /// <summary>Repetition penalty, above 0; 1 for none.</summary>
    public double? RepetitionPenalty { get; init; }

    /// <summary>How many log probabilities a token to send back.</summary>
    public int? Logprobs { get; init; }

    /// <summary>Members merged into every body; they win over the members above.</summary>
    public BodyMembers ExtraBody { get; init; } = BodyMembers.None;
}
