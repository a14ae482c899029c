namespace ServeBench.Common;

/// <summary>What is wrong at one place of a YAML document.</summary>
/// <param name="Line">The line, from 1.</param>
/// <param name="Column">The column, from 1.</param>
/// <param name="Key">The key that it concerns; <see langword="null"/> for none.</param>
/// <param name="Message">What is wrong, and what to write.</param>
internal sealed record YamlProblem(int Line, int Column, string? Key, string Message);
