using System.Collections;

namespace ServeBench.Load;

/// <summary>The plan that made a run, as far as the run can be repeated from it. Secrets are references in it.</summary>
public sealed record ServePlanRecord
{
    /// <summary>The name of the plan's file.</summary>
    public required string Source { get; init; }

    /// <summary>The folder that relative paths begin at.</summary>
    public required string Folder { get; init; }

    /// <summary>The text of the plan.</summary>
    public required string Text { get; init; }

    /// <summary>What was set beside the text, such as <c>run.maxConcurrency=64</c>.</summary>
    public IReadOnlyList<string> Overrides { get; init; } = [];

    /// <summary>The values of the environment variables that the plan names, but those of secrets.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>The values of the run in a sweep, by their keys; <see langword="null"/> outside a sweep.</summary>
    public IDictionary? Entry { get; init; }

    /// <summary>SHA-256 of the files that the plan reads, by their paths.</summary>
    public IReadOnlyDictionary<string, string> Files { get; init; } = new Dictionary<string, string>();

    /// <summary>What the run was made with: the version of ServeBench, the system, the runtime, the processors.</summary>
    public IReadOnlyDictionary<string, string> Machine { get; init; } = new Dictionary<string, string>();
}
