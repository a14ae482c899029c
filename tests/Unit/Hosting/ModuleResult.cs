using System.Management.Automation;
using Xunit;

namespace ServeBench.Tests.Hosting;

/// <summary>All that a script in a <see cref="ModuleHost"/> wrote.</summary>
public sealed class ModuleResult
{
    public required IReadOnlyList<PSObject> Output { get; init; }

    public required IReadOnlyList<ErrorRecord> Errors { get; init; }

    public required IReadOnlyList<string> Warnings { get; init; }

    public required IReadOnlyList<string> Verbose { get; init; }

    public required IReadOnlyList<InformationRecord> Information { get; init; }

    public required IReadOnlyList<ProgressRecord> Progress { get; init; }

    /// <summary>Whether the script was stopped before its end.</summary>
    public required bool Stopped { get; init; }

    /// <summary>The objects written, all of one type, of a script that wrote no error.</summary>
    public T[] Values<T>()
    {
        Assert.Empty(Errors);
        return [.. Output.Select(item => Assert.IsType<T>(item.BaseObject))];
    }

    /// <summary>The only error; it has this id, whatever command it comes from.</summary>
    public ErrorRecord SingleError(string errorId)
    {
        ErrorRecord error = Assert.Single(Errors);
        Assert.Equal(errorId, error.FullyQualifiedErrorId.Split(',')[0]);
        Assert.DoesNotMatch(@"(^|[^{])\{[a-z]+\}", error.Exception.Message);
        return error;
    }
}
