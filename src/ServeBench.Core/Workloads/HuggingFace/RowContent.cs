namespace ServeBench.Workloads;

/// <summary>What a row of a table says of a request.</summary>
/// <param name="Prompt">The user's message.</param>
/// <param name="System">The instruction ahead of it, if there is one.</param>
/// <param name="Answer">The answer that gives the output length, if there is one.</param>
/// <param name="AnswerTokens">The output length itself, if the row has it.</param>
internal sealed record RowContent(string Prompt, string? System = null, string? Answer = null, int? AnswerTokens = null)
{
    /// <summary>Reads the images and videos that go with the prompt, if there are any. Throws <c>DatasetLineInvalid</c>.</summary>
    public Func<CancellationToken, ContentPart[]>? Media { get; init; }

    /// <summary>Reads the sound to transcribe, if there is one. Throws <c>DatasetLineInvalid</c>.</summary>
    public Func<AudioClip>? Audio { get; init; }
}
