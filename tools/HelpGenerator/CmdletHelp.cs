namespace ServeBench.HelpGenerator;

/// <summary>All that the help of one cmdlet says.</summary>
/// <param name="Name">The cmdlet's name.</param>
/// <param name="Synopsis">One sentence.</param>
/// <param name="Description">The description's paragraphs.</param>
/// <param name="Aliases">Other names of the cmdlet.</param>
/// <param name="ParameterSets">The parameter sets, the default one first.</param>
/// <param name="Parameters">Every parameter once, in alphabetical order.</param>
/// <param name="Inputs">The types that the pipeline takes.</param>
/// <param name="Outputs">The types that the cmdlet writes.</param>
/// <param name="Examples">The examples.</param>
/// <param name="Page">The address of the cmdlet's page in docs/cmdlets.</param>
internal sealed record CmdletHelp(
    string Name,
    string Synopsis,
    IReadOnlyList<string> Description,
    IReadOnlyList<string> Aliases,
    IReadOnlyList<ParameterSetHelp> ParameterSets,
    IReadOnlyList<ParameterHelp> Parameters,
    IReadOnlyList<TypeHelp> Inputs,
    IReadOnlyList<TypeHelp> Outputs,
    IReadOnlyList<ExampleHelp> Examples,
    string Page);
