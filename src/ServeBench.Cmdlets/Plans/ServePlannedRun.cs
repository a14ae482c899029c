using System.Collections;
using System.Globalization;

namespace ServeBench.Commands;

/// <summary>One run of a plan before it is made.</summary>
public sealed class ServePlannedRun
{
    /// <summary>The number of the run, from 1.</summary>
    public required int Index { get; init; }

    /// <summary>The label of its results.</summary>
    public required string Label { get; init; }

    /// <summary>Where its requests go; simulator for the built-in endpoint.</summary>
    public required string Uri { get; init; }

    /// <summary>Its values in a sweep, by their keys; empty outside a sweep.</summary>
    public required IDictionary Parameters { get; init; }

    /// <summary>Its values in a sweep as text.</summary>
    public string ParameterText => string.Join(", ", Parameters.Keys.Cast<object>().Select(key => string.Create(CultureInfo.InvariantCulture, $"{key} {Parameters[key]}")));

    /// <summary>How many requests it sends; <see langword="null"/> where only the endpoint can count tokens.</summary>
    public int? RequestCount { get; init; }

    /// <summary>Tokens of all prompts.</summary>
    public long? InputTokens { get; init; }

    /// <summary>Most tokens of all answers.</summary>
    public long? OutputTokens { get; init; }

    /// <summary>When the last request is sent, in seconds from the start; the run takes longer than this.</summary>
    public double? LeastSeconds { get; init; }

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Index}: {Label}, {RequestCount} requests, {InputTokens} prompt tokens, up to {OutputTokens} output tokens, at least {LeastSeconds:0.##} s");
}
