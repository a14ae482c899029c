namespace ServeBench.Common;

/// <summary>A warning of the engine, in words that belong to no front end.</summary>
/// <param name="Id">Identifier in Pascal case, by which a front end adds the names of its settings.</param>
/// <param name="Message">One sentence or two: what, where, what to do.</param>
internal sealed record ServeWarning(string Id, string Message)
{
    /// <summary>Values by name that the text of a front end can show.</summary>
    public IReadOnlyDictionary<string, string> Arguments { get; init; } = new Dictionary<string, string>();

    public override string ToString() => Message;
}
