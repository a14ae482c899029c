namespace ServeBench.Endpoints;

/// <summary>What every request of a run asks of the model.</summary>
internal sealed record GenerationOptions
{
    public string Model { get; init; } = "";

    public SamplingValues Sampling { get; init; } = SamplingValues.None;

    /// <summary>Members merged into every body; they win over the members above.</summary>
    public BodyMembers ExtraBody { get; init; } = BodyMembers.None;
}
