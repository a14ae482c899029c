namespace ServeBench.HelpGenerator;

/// <summary>One parameter as one parameter set, or the first that has it, declares it.</summary>
/// <param name="Name">The parameter's name.</param>
/// <param name="TypeName">Its type as PowerShell writes it.</param>
/// <param name="FullTypeName">Its type's full name.</param>
/// <param name="IsSwitch">Whether it takes no value.</param>
/// <param name="Description">The description's paragraphs.</param>
/// <param name="DefaultValue">What it is when it is not given, or null.</param>
/// <param name="AcceptedValues">The values of an enumeration or a validated set; empty for others.</param>
/// <param name="Aliases">Other names of the parameter.</param>
/// <param name="IsMandatory">Whether it must be given.</param>
/// <param name="Position">Its place among unnamed arguments, or null.</param>
/// <param name="PipelineInput">How it takes pipeline input, in the words of help files.</param>
/// <param name="AcceptsWildcards">Whether wildcards are expanded.</param>
internal sealed record ParameterHelp(
    string Name,
    string TypeName,
    string FullTypeName,
    bool IsSwitch,
    IReadOnlyList<string> Description,
    string? DefaultValue,
    IReadOnlyList<string> AcceptedValues,
    IReadOnlyList<string> Aliases,
    bool IsMandatory,
    int? Position,
    string PipelineInput,
    bool AcceptsWildcards)
{
    /// <summary>The position in the words of help files.</summary>
    public string PositionText => Position?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "named";
}
