using System.Globalization;

namespace ServeBench.Commands;

/// <summary>One mistake in a plan.</summary>
public sealed class ServePlanProblem
{
    /// <summary>The file; <c>-Set</c> for a value of that parameter.</summary>
    public required string File { get; init; }

    /// <summary>The line, from 1.</summary>
    public required int Line { get; init; }

    /// <summary>The column, from 1.</summary>
    public required int Column { get; init; }

    /// <summary>The key with its section, such as run.maxConcurrency; empty where the file itself is wrong.</summary>
    public required string Key { get; init; }

    /// <summary>What is wrong, and what to write.</summary>
    public required string Problem { get; init; }

    /// <summary>The valid key or word that is nearest to a wrong one; <see langword="null"/> for other mistakes.</summary>
    public string? Nearest { get; init; }

    /// <inheritdoc/>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{File}({Line},{Column}): {(Key.Length == 0 ? "" : $"{Key}: ")}{Problem}");
}
